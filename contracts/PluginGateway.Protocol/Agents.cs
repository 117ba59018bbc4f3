using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Which agents and models there are (<c>methods.md</c> §6).</summary>
public static class AgentsMethods
{
    /// <summary>The agents.</summary>
    public static readonly Method<ListParams, AgentsList> List = new("agents.list", AgentsJson.Default);

    /// <summary>The models that the agents can use.</summary>
    public static readonly Method<ListParams, ModelsList> Models = new("models.list", AgentsJson.Default);

    /// <summary>Whether the providers have what they need. Protocol 4.</summary>
    public static readonly Method<ListParams, ModelsAuthStatus> AuthStatus = new("models.authStatus", AgentsJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>An agent's name and picture for people.</summary>
    public static readonly Method<AgentIdentityParams, AgentIdentity> Identity =
        new("agent.identity.get", AgentsJson.Default);
}

/// <summary>Params of <c>agent.identity.get</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AgentIdentityParams
{
    /// <summary>The agent; the default one when absent.</summary>
    [NonEmpty] public string? AgentId { get; init; }

    /// <summary>A session of the agent.</summary>
    public string? SessionKey { get; init; }
}

/// <summary>Answer of <c>agent.identity.get</c>.</summary>
/// <param name="AgentId">The agent that was asked for, whether or not there is one.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Avatar">A letter, a URL, or a path of this gateway.</param>
public sealed record AgentIdentity(string AgentId, string Name, string Avatar);

/// <summary>Params of a list method that takes none.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ListParams
{
    /// <summary>The only value there need be.</summary>
    public static ListParams Value { get; } = new();
}

/// <summary>Answer of <c>agents.list</c>.</summary>
/// <param name="DefaultId">The agent that answers when none is named.</param>
/// <param name="MainKey">Short name of the main session.</param>
/// <param name="Scope"><c>per-sender</c> or <c>global</c>.</param>
/// <param name="Agents">The agents.</param>
public sealed record AgentsList(string DefaultId, string MainKey, string Scope, IReadOnlyList<AgentSummary> Agents);

/// <summary>One agent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
public sealed record AgentSummary(string Id, string? Name)
{
    /// <summary>How it shows itself; absent when nothing is configured.</summary>
    public AgentAppearance? Identity { get; init; }

    /// <summary>What answers for it; absent when its provider is not loaded. Protocol 4.</summary>
    public AgentModelChoice? Model { get; init; }
}

/// <summary>What answers for an agent.</summary>
/// <param name="Primary">Its usual model, as <c>provider/model</c>.</param>
public sealed record AgentModelChoice(string Primary);

/// <summary>How an agent shows itself, as it is configured (<c>methods.md</c> §6).</summary>
public sealed record AgentAppearance
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Colours and the like.</summary>
    public string? Theme { get; init; }

    /// <summary>A picture of one character.</summary>
    public string? Emoji { get; init; }

    /// <summary>The address of a picture.</summary>
    public string? Avatar { get; init; }
}

/// <summary>Answer of <c>models.list</c>.</summary>
/// <param name="Models">The models.</param>
public sealed record ModelsList(IReadOnlyList<ModelSummary> Models);

/// <summary>One model.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Provider">The agent provider that offers it.</param>
public sealed record ModelSummary(string Id, string Name, string Provider)
{
    /// <summary>Context size in tokens.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Whether it reasons.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>Whether it can be asked now: its provider is loaded. Set by the gateway. Protocol 4.</summary>
    public bool? Available { get; init; }
}

/// <summary>Answer of <c>models.authStatus</c>.</summary>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="Providers">The providers that are loaded.</param>
public sealed record ModelsAuthStatus(long Ts, IReadOnlyList<ProviderAuthStatus> Providers);

/// <summary>Whether a provider has what it needs.</summary>
/// <param name="Provider">Its id.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Status"><c>ok</c>: a provider that lacks its key does not load.</param>
public sealed record ProviderAuthStatus(string Provider, string DisplayName, string Status)
{
    /// <summary>Several keys of one provider: there are none here.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];
}

/// <summary>JSON of the agents family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(AgentsList))]
[JsonSerializable(typeof(ModelsList))]
[JsonSerializable(typeof(ModelsAuthStatus))]
[JsonSerializable(typeof(AgentIdentityParams))]
[JsonSerializable(typeof(AgentIdentity))]
public sealed partial class AgentsJson : JsonSerializerContext;
