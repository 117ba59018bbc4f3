using System.ComponentModel.DataAnnotations;
using PluginGateway.Contracts;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>hooks</c>: what other programs may tell the gateway over HTTP with a secret of their own (<c>http.md</c> §2).</summary>
[OptionKind(OptionKind.Hot)]
public sealed class HooksOptions
{
    /// <summary>Whether there are hooks.</summary>
    public bool Enabled { get; set; }

    /// <summary>The hooks' own secret; never the gateway's. Needed when they are enabled.</summary>
    [Secret]
    public string? Token { get; set; }

    /// <summary>Where they are.</summary>
    [RegularExpression("/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", ErrorMessage = "is no path for hooks; one looks like /hooks, without a slash at its end")]
    public string Path { get; set; } = "/hooks";

    /// <summary>Longest body, in bytes.</summary>
    [Range(64, 10 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// What a session's key may begin with, beside <c>hook:</c>, when a sender names it. The reference lets a sender name any session; ours keeps senders among
    /// themselves (SEC-25).
    /// </summary>
    public List<string> AllowedSessionKeyPrefixes { get; set; } = [];

    /// <summary>Tell agents what <c>/hooks/agent</c> and <c>/hooks/wake</c> bring as if a person had said it, without a word that it came from outside.</summary>
    public bool AllowUnsafeExternalContent { get; set; }

    /// <summary>Mappings that are there already: <c>gmail</c>. They are tried after <see cref="Mappings"/>.</summary>
    public List<string> Presets { get; set; } = [];

    /// <summary>Where modules that transform would be. Refused: no value of the configuration is ever run (SEC-08).</summary>
    public string? TransformsDir { get; set; }

    /// <summary>What becomes of other paths below <see cref="Path"/>; the first that fits counts.</summary>
    public List<HookMappingOptions> Mappings { get; set; } = [];
}

/// <summary>What a hook does.</summary>
public enum HookAction
{
    /// <summary>Runs an agent.</summary>
    Agent,

    /// <summary>Leaves a word for the main session's next run.</summary>
    Wake,
}

/// <summary>An item of <c>hooks.mappings</c>. In the templates <c>{{payload.a.b[0]}}</c>, <c>{{headers.x}}</c>, <c>{{query.x}}</c>, <c>{{path}}</c> and <c>{{now}}</c> are filled in.</summary>
public sealed class HookMappingOptions
{
    /// <summary>Its name in the log.</summary>
    public string? Id { get; set; }

    /// <summary>Which requests it is for; all when nothing is set.</summary>
    public HookMatchOptions Match { get; set; } = new();

    /// <summary>What it does.</summary>
    public HookAction Action { get; set; } = HookAction.Agent;

    /// <summary><c>now</c> or <c>next-heartbeat</c>.</summary>
    [RegularExpression("now|next-heartbeat")]
    public string WakeMode { get; set; } = "now";

    /// <summary>Who the message is said to come from. A template.</summary>
    public string? Name { get; set; }

    /// <summary>The session; a new one each time when not set. A template.</summary>
    public string? SessionKey { get; set; }

    /// <summary>What the agent is told. A template; needed for <see cref="HookAction.Agent"/>.</summary>
    public string? MessageTemplate { get; set; }

    /// <summary>What the main session is told. A template; needed for <see cref="HookAction.Wake"/>.</summary>
    public string? TextTemplate { get; set; }

    /// <summary>Whether the reply goes out through a channel.</summary>
    public bool Deliver { get; set; } = true;

    /// <summary>Tell the agent the text as if a person had said it, without a word that it came from outside.</summary>
    public bool AllowUnsafeExternalContent { get; set; }

    /// <summary>The channel for the reply, or <c>last</c>: where the main session's last message came from.</summary>
    public string Channel { get; set; } = "last";

    /// <summary>The recipient of the reply. A template.</summary>
    public string? To { get; set; }

    /// <summary>The model for the session. A template.</summary>
    public string? Model { get; set; }

    /// <summary>How hard to think.</summary>
    [RegularExpression("off|minimal|low|medium|high|xhigh")]
    public string? Thinking { get; set; }

    /// <summary>Longest run, in seconds; as for every run when not set.</summary>
    [Range(1, 86_400)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>A module that transforms. Refused: no value of the configuration is ever run (SEC-08).</summary>
    public HookTransformOptions Transform { get; set; } = new();
}

/// <summary>Section <c>match</c> of a mapping. All that is set must fit.</summary>
public sealed class HookMatchOptions
{
    /// <summary>The path below the hooks' own, for example <c>github</c>.</summary>
    public string? Path { get; set; }

    /// <summary>The text of <c>source</c> in the body.</summary>
    public string? Source { get; set; }
}

/// <summary>Section <c>transform</c> of a mapping, which is refused.</summary>
public sealed class HookTransformOptions
{
    /// <summary>The module.</summary>
    public string? Module { get; set; }

    /// <summary>What of it.</summary>
    public string? Export { get; set; }
}
