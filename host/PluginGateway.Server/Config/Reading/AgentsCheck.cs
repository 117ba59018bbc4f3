using Microsoft.Extensions.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>What must fit together: the agents among themselves, and the bindings with them. Pure.</summary>
internal static class AgentsCheck
{
    /// <summary>All that does not fit.</summary>
    /// <param name="values">All layers, by key.</param>
    /// <param name="file">The file, which says where a key stands; null when there is none.</param>
    public static IEnumerable<ConfigIssue> Find(IConfiguration values, ConfigText? file)
    {
        var agents = values.GetSection("agents").Get<AgentsOptions>() ?? new AgentsOptions();
        var bindings = values.GetSection("bindings").Get<List<BindingOptions>>() ?? [];
        return Agents(agents.List).Concat(Tools("agents:defaults", agents.Defaults.Tools))
            .Concat(agents.List.SelectMany((agent, number) => Tools($"agents:list:{number}", agent.Tools)))
            .Concat(Bindings(bindings, agents.List))
            .Select(found => Issue(file, found.Key, found.Message));
    }

    private static IEnumerable<(string Key, string Message)> Agents(List<AgentOptions> list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Id is not { } id)
            {
                yield return ($"agents:list:{i}", "an agent needs an id: { \"id\": \"helper\" }");
            }
            else if (list.FindIndex(other => other.Id == id) != i)
            {
                yield return ($"agents:list:{i}:id", $"there is another agent '{id}'; ids differ");
            }
        }

        if (list.Count > 1 && list.Count(agent => agent.Default) is var defaults and not 1)
        {
            yield return ("agents:list", $"{(defaults == 0 ? "none" : "more than one")} of the agents is the default; one of them must say \"default\": true");
        }
    }

    private static IEnumerable<(string Key, string Message)> Tools(string key, AgentToolOptions tools) =>
        Patterns($"{key}:tools:allow", tools.Allow).Concat(Patterns($"{key}:tools:deny", tools.Deny));

    private static IEnumerable<(string Key, string Message)> Patterns(string key, List<string> patterns) =>
        patterns.Select((pattern, number) => (Pattern: pattern, Number: number))
            .Where(item => item.Pattern.IndexOf('/', StringComparison.Ordinal) <= 0 || item.Pattern.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star != item.Pattern.Length - 1)
            .Select(item => ($"{key}:{item.Number}", $"'{item.Pattern}' is no tool; write provider/name, or provider/* for all of a provider, or provider/begin* for those that begin so"));

    private static IEnumerable<(string Key, string Message)> Bindings(List<BindingOptions> bindings, List<AgentOptions> list)
    {
        for (var i = 0; i < bindings.Count; i++)
        {
            if (bindings[i].AgentId is not { } agent)
            {
                yield return ($"bindings:{i}", "a binding needs an agentId");
            }
            else if (list.Count == 0 ? agent != AgentIds.Main : !list.Exists(one => one.Id == agent))
            {
                yield return ($"bindings:{i}:agentId", $"there is no agent '{agent}' in agents.list");
            }

            if (string.IsNullOrWhiteSpace(bindings[i].Match.Channel))
            {
                yield return ($"bindings:{i}", "a binding needs a channel: \"match\": { \"channel\": \"irc\" }");
            }

            if (bindings[i].Match.Peer is { Kind: not null, Id: null })
            {
                yield return ($"bindings:{i}:match:peer", "a peer needs an id");
            }
        }
    }

    /// <summary>An issue about a flat key, with the place where it stands.</summary>
    internal static ConfigIssue Issue(ConfigText? file, string key, string message)
    {
        var path = key.Replace(':', '.');
        var node = file?.Root;
        foreach (var name in key.Split(':'))
        {
            node = node?.Find(name) ?? node;
        }

        return file is null || node is null || ReferenceEquals(node, file.Root) ? new ConfigIssue(path, message) : file.At(node.Start, path, message);
    }
}
