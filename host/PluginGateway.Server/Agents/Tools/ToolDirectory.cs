using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>Puts together the tools of a run: those that the operator allows its agent, each with the gateway's guard around it. Any thread.</summary>
internal sealed partial class ToolDirectory(ContributionBoard board, AgentsOptions options, TimeProvider time, ILogger<ToolDirectory> log)
{
    private const int NameLength = 64;

    /// <summary>The tools of a run.</summary>
    /// <param name="agent">Whose run it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="announcer">Is told of calls.</param>
    /// <returns>None unless the operator allowed some. Names differ.</returns>
    public IReadOnlyList<IAgentTool> For(AgentProfile agent, RunRequest run, RunAnnouncer announcer)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var tools = new List<IAgentTool>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var provider in board.Now.Tools.Where(entry => agent.Tools.MayAllowSomeOf(entry.Id)))
        {
            foreach (var tool in ToolsOf(provider).Where(tool => agent.Tools.Allows(provider.Id, tool.Name)))
            {
                var identity = new ToolIdentity(provider.Id, tool.Name, ExposedName(provider.Id, tool.Name));
                if (taken.Add(identity.ExposedName))
                {
                    tools.Add(new GuardedTool(identity, tool, provider, new ToolScene(agent.Id, run, announcer, this, options.Defaults, time, log)));
                }
                else
                {
                    ToolLog.LeftOut(log, provider.Id, $"it has two tools that would be called {identity.ExposedName}");
                }
            }
        }

        return tools;
    }

    /// <summary>A tool as it is at this moment, when the generation that it was taken from is gone; null when there is none of that name any more.</summary>
    public (ToolProviderEntry Provider, IAgentTool Tool)? Find(ToolIdentity identity) =>
        board.Now.Tools.FirstOrDefault(entry => entry.Id == identity.Provider) is { } provider && ToolsOf(provider).FirstOrDefault(tool => tool.Name == identity.Name) is { } tool
            ? (provider, tool)
            : null;

    /// <summary>What a model calls a tool: the provider's id first, so that what one plugin brings never changes what another's tool is called.</summary>
    internal static string ExposedName(string provider, string name)
    {
        var whole = Unfit().Replace($"{provider}_{name}", "_");
        if (whole.Length <= NameLength)
        {
            return whole;
        }

        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}/{name}")))[..8];
        return $"{whole[..(NameLength - 9)]}_{mark}";
    }

    private List<IAgentTool> ToolsOf(ToolProviderEntry provider)
    {
        if (!provider.TryEnter(out var lease))
        {
            return [];
        }

        using (lease)
        {
            try
            {
                return [.. provider.Provider.Tools.Where(tool => !string.IsNullOrEmpty(tool.Name))];
            }
            catch (Exception e)
            {
                // The boundary to plugins: a provider that fails brings no tools, and the run goes on.
                ToolLog.NotListed(log, provider.Id, e.ToString());
                provider.Generation?.Fault($"its tools could not be listed: {e.GetType().Name}: {e.Message}");
                return [];
            }
        }
    }

    [GeneratedRegex("[^a-zA-Z0-9_-]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unfit();
}

/// <summary>Which tool it is.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Name">What the provider calls it.</param>
/// <param name="ExposedName">What the model calls it.</param>
internal sealed record ToolIdentity(string Provider, string Name, string ExposedName)
{
    /// <summary>What the operator calls it.</summary>
    public override string ToString() => $"{Provider}/{Name}";
}

/// <summary>Where tools of one run are called.</summary>
internal sealed record ToolScene(string AgentId, RunRequest Run, RunAnnouncer Announcer, ToolDirectory Directory, AgentDefaults Limits, TimeProvider Time, ILogger Log);
