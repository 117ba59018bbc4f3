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
        var taken = run.ClientTools.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        var sends = new RunSends(run);
        foreach (var provider in board.Now.Tools.Where(entry => agent.Tools.MayAllowSomeOf(entry.Id)))
        {
            var scene = new ToolScene(agent.Id, run, announcer, this, sends, options.Defaults, time, log);
            foreach (var tool in Read(provider, name => agent.Tools.Allows(provider.Id, name), (tool, identity) => new GuardedTool(identity, tool, provider, scene)))
            {
                if (taken.Add(tool.Name))
                {
                    tools.Add(tool);
                }
                else
                {
                    ToolLog.LeftOut(log, provider.Id, $"there are two tools that would be called {tool.Name}");
                }
            }
        }

        return tools;
    }

    /// <summary>A tool as it is at this moment, when the generation that it was taken from is gone; null when there is none of that name any more.</summary>
    public (ToolProviderEntry Provider, IAgentTool Tool)? Find(ToolIdentity identity) =>
        board.Now.Tools.FirstOrDefault(entry => entry.Id == identity.Provider) is { } provider && Read(provider, name => name == identity.Name, (tool, _) => tool) is [var tool, ..]
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

    /// <summary>Asks a provider, as its own work, which tools it has and what they say of themselves.</summary>
    private List<T> Read<T>(ToolProviderEntry provider, Func<string, bool> isWanted, Func<IAgentTool, ToolIdentity, T> make)
    {
        if (!provider.TryEnter(out var lease))
        {
            return [];
        }

        using (lease)
        {
            try
            {
                using var work = provider.Enter();
                return
                [
                    .. from tool in provider.Provider.Tools
                       let name = tool.Name
                       where !string.IsNullOrEmpty(name) && isWanted(name)
                       select make(tool, new ToolIdentity(provider.Id, name, ExposedName(provider.Id, name))),
                ];
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
internal sealed record ToolScene(string AgentId, RunRequest Run, RunAnnouncer Announcer, ToolDirectory Directory, RunSends Sends, AgentDefaults Limits, TimeProvider Time, ILogger Log);
