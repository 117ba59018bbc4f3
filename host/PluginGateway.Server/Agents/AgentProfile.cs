using PluginGateway.Protocol;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Agents;

/// <summary>An agent as it is configured, with the defaults in it. Immutable.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tools">Which tools it may use.</param>
internal sealed record AgentProfile(string Id, ToolPolicy Tools)
{
    /// <summary>Its name for people.</summary>
    public string? Name { get; init; }

    /// <summary>The agent provider; the first there is when not set.</summary>
    public string? Provider { get; init; }

    /// <summary>The model; the provider's default when not set.</summary>
    public string? Model { get; init; }

    /// <summary>What it is told before every conversation.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>How it shows itself.</summary>
    public AgentAppearance? Identity { get; init; }

    /// <summary>The agents of a configuration, in its order; never none.</summary>
    public static IReadOnlyList<AgentProfile> Of(IReadOnlyList<AgentOptions> list, AgentDefaults defaults) =>
        list.Count == 0 ? [Of(new AgentOptions { Id = AgentIds.Main }, defaults)] : [.. list.Select(agent => Of(agent, defaults))];

    // A model belongs to its provider: another provider does not take the default one's.
    private static AgentProfile Of(AgentOptions agent, AgentDefaults defaults) => new(agent.Id!, ToolPolicy.Of(defaults.Tools, agent.Tools))
    {
        Name = agent.Name,
        Provider = agent.Provider ?? defaults.Provider,
        Model = agent.Model ?? (agent.Provider is null || agent.Provider == defaults.Provider ? defaults.Model : null),
        SystemPrompt = agent.SystemPrompt ?? defaults.SystemPrompt,
        Identity = IdentityOf(agent.Identity),
    };

    private static AgentAppearance? IdentityOf(AgentIdentityOptions identity) =>
        (identity.Name ?? identity.Theme ?? identity.Emoji ?? identity.Avatar) is null
            ? null
            : new AgentAppearance { Name = identity.Name, Theme = identity.Theme, Emoji = identity.Emoji, Avatar = identity.Avatar };
}
