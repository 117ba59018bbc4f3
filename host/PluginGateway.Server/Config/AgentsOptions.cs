using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>agents</c> of <c>plugins.json</c>.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class AgentsOptions
{
    private int _version;

    /// <summary>What applies to every agent.</summary>
    public AgentDefaults Defaults { get; set; } = new();

    /// <summary>The agents there are. Without any there is one, <c>main</c>, made of the defaults alone.</summary>
    public List<AgentOptions> List { get; set; } = [];

    /// <summary>Who answers when no agent is named.</summary>
    internal string DefaultId => List is { Count: > 0 } list ? (list.Find(agent => agent.Default) ?? list[0]).Id! : AgentIds.Main;

    /// <summary>Another number after each change: what was made of the options is to be made anew.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>They have changed.</summary>
    internal void Renew() => Interlocked.Increment(ref _version);
}

/// <summary>An item of <c>agents.list</c> (<c>config-and-cli.md</c> §2). What is not set is taken from <c>agents.defaults</c>.</summary>
public sealed class AgentOptions
{
    /// <summary>Its id, which is a part of its sessions' keys (<c>agent-and-chat.md</c> §9).</summary>
    [RegularExpression("[a-z0-9][a-z0-9_-]{0,63}")]
    public string? Id { get; set; }

    /// <summary>Its name for people.</summary>
    public string? Name { get; set; }

    /// <summary>Whether it answers when no agent is named. One of several must say so; a single one need not.</summary>
    public bool Default { get; set; }

    /// <summary>The agent provider that answers for it.</summary>
    public string? Provider { get; set; }

    /// <summary>The model, one of the provider's.</summary>
    public string? Model { get; set; }

    /// <summary>What it is told before every conversation.</summary>
    public string? SystemPrompt { get; set; }

    /// <summary>A folder of its own, for plugins that work with files.</summary>
    public string? Workspace { get; set; }

    /// <summary>Which tools it may use; added to <see cref="AgentDefaults.Tools"/>.</summary>
    public AgentToolOptions Tools { get; set; } = new();

    /// <summary>How it shows itself.</summary>
    public AgentIdentityOptions Identity { get; set; } = new();
}

/// <summary>Section <c>tools</c> of an agent or of the defaults. Without any entry there are no tools.</summary>
public sealed class AgentToolOptions
{
    /// <summary>What is allowed: <c>provider/name</c>, or the beginning of that and a <c>*</c>, as in <c>provider/*</c>.</summary>
    public List<string> Allow { get; set; } = [];

    /// <summary>What is not, in the same form. It wins over what is allowed.</summary>
    public List<string> Deny { get; set; } = [];

    /// <summary>Commands of nodes that <c>gateway/nodes_invoke</c> may be used for: by name, or the beginning of a name and a <c>*</c>. None by default.</summary>
    public List<string> NodeCommands { get; set; } = [];
}

/// <summary>Section <c>identity</c> of an agent.</summary>
public sealed class AgentIdentityOptions
{
    /// <summary>Its name, where that is not the one of the list.</summary>
    public string? Name { get; set; }

    /// <summary>Colours and the like, for user interfaces.</summary>
    public string? Theme { get; set; }

    /// <summary>A picture of one character.</summary>
    public string? Emoji { get; set; }

    /// <summary>The address of a picture, or a <c>data:</c> address.</summary>
    public string? Avatar { get; set; }
}

/// <summary>An item of <c>bindings</c>: which agent answers whom (<c>agent-and-chat.md</c> §9).</summary>
public sealed class BindingOptions
{
    /// <summary>The agent that answers.</summary>
    public string? AgentId { get; set; }

    /// <summary>Whom it answers.</summary>
    public BindingMatch Match { get; set; } = new();
}

/// <summary>Section <c>match</c> of a binding. All that is set must fit.</summary>
public sealed class BindingMatch
{
    /// <summary>The channel.</summary>
    public string? Channel { get; set; }

    /// <summary>The account; every account of the channel when not set or <c>*</c>.</summary>
    public string? AccountId { get; set; }

    /// <summary>The person or group.</summary>
    public BindingPeer Peer { get; set; } = new();
}

/// <summary>Section <c>peer</c> of a binding.</summary>
public sealed class BindingPeer
{
    /// <summary>What it is; either when not set.</summary>
    public BindingPeerKind? Kind { get; set; }

    /// <summary>Its id on the network: the sender's for a direct message, the chat's for a group.</summary>
    public string? Id { get; set; }
}

/// <summary>What a peer is.</summary>
public enum BindingPeerKind
{
    /// <summary>A person who writes directly.</summary>
    Dm,

    /// <summary>The same, by another name.</summary>
    Direct,

    /// <summary>A group.</summary>
    Group,

    /// <summary>A room of many, which is a group here.</summary>
    Channel,
}

/// <summary>Who is told of the calls of tools (<c>events.md</c>, stream <c>tool</c>).</summary>
public enum VerboseLevel
{
    /// <summary>Nobody.</summary>
    Off,

    /// <summary>Everybody who hears the run.</summary>
    On,
}

/// <summary>Section <c>agents.defaults</c>.</summary>
public sealed class AgentDefaults
{
    /// <summary>The agent provider that answers; the only one there is when not set.</summary>
    public string? Provider { get; set; }

    /// <summary>Longest run, in seconds (<c>agent-and-chat.md</c> §1).</summary>
    [Range(1, 86_400)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <summary>Runs at the same time (<c>agent-and-chat.md</c> §8).</summary>
    [Range(1, 1000)]
    [OptionKind(OptionKind.Restart)]
    public int MaxConcurrent { get; set; } = 4;

    /// <summary>Messages of the session that an agent is given as its history.</summary>
    [Range(0, 1000)]
    public int HistoryMessages { get; set; } = 100;

    /// <summary>The model; the provider's default when not set.</summary>
    public string? Model { get; set; }

    /// <summary>What every agent without words of its own is told before a conversation.</summary>
    public string? SystemPrompt { get; set; }

    /// <summary>Which tools every agent may use.</summary>
    public AgentToolOptions Tools { get; set; } = new();

    /// <summary>Whether clients are told of the calls of tools.</summary>
    public VerboseLevel VerboseDefault { get; set; } = VerboseLevel.Off;

    /// <summary>Longest call of a tool, in seconds.</summary>
    [Range(1, 3600)]
    public int ToolTimeoutSeconds { get; set; } = 60;

    /// <summary>What a model is given of a tool's answer at most, in characters.</summary>
    [Range(1000, 10_000_000)]
    public int MaxToolResultCharacters { get; set; } = 262_144;

    /// <summary>Longest reply, in characters. A run that says more ends with an error, and what was said so far is kept.</summary>
    [Range(1000, 10_000_000)]
    public int MaxReplyCharacters { get; set; } = 200_000;

    /// <summary>
    /// How much models take, in tokens, whose servers do not say. Without it the conversation with such a model is only summed up when its server has refused one that is too long.
    /// </summary>
    [Range(1000, 100_000_000)]
    public int? ContextTokens { get; set; }

    /// <summary>How conversations are summed up that grow too long.</summary>
    public CompactionOptions Compaction { get; set; } = new();
}
