using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Contributions;

/// <summary>
/// Who offers what. Each change is one write of new tables. The names of a generation that was replaced stay its own until it is released, so that it can come
/// back. Any thread.
/// </summary>
internal sealed class ContributionBoard
{
    private readonly Lock _writing = new();
    private volatile IReadOnlyList<ContributionSet> _held = [];
    private volatile ContributionTables _now = new([]);

    /// <summary>The tables at this moment.</summary>
    public ContributionTables Now => _now;

    /// <summary>Raised after each change.</summary>
    public event Action? Changed;

    /// <summary>Shows a set, in the place of the one of the same plugin if there is one; that one's names stay taken until <see cref="Release"/>.</summary>
    /// <exception cref="PluginRefusedException">A name is taken; nothing has changed.</exception>
    public void Publish(ContributionSet set)
    {
        lock (_writing)
        {
            Check(set);
            var replaced = _now.Sets.FirstOrDefault(other => other.IsSamePlugin(set));
            _held = [.. _held.Where(other => other.Owner != set.Owner), .. replaced is not null && replaced.Owner != set.Owner ? [replaced] : Array.Empty<ContributionSet>()];
            Show([.. _now.Sets.Where(other => other != replaced), set]);
        }

        Changed?.Invoke();
    }

    /// <summary>Says whether a set could be shown.</summary>
    /// <exception cref="PluginRefusedException">A name is taken.</exception>
    public void Check(ContributionSet set)
    {
        foreach (var other in _now.Sets.Concat(_held).Where(other => !other.IsSamePlugin(set)))
        {
            Check("method", set.Methods.Select(method => method.Name), other.Methods.Select(method => method.Name), other);
            Check("agent provider", set.Agents.Select(agent => agent.Id), other.Agents.Select(agent => agent.Id), other);
            Check("tool provider", set.Tools.Select(tools => tools.Id), other.Tools.Select(tools => tools.Id), other);
            Check("node command", set.NodeCommands.Select(command => command.Name), other.NodeCommands.Select(command => command.Name), other);
            Check("channel", set.Channels.Select(channel => channel.Id), other.Channels.Select(channel => channel.Id), other);
        }
    }

    /// <summary>Lets go of everything of a generation.</summary>
    public void Release(PluginGeneration owner)
    {
        lock (_writing)
        {
            _held = [.. _held.Where(set => set.Owner != owner)];
            if (_now.Sets.Any(set => set.Owner == owner))
            {
                Show([.. _now.Sets.Where(set => set.Owner != owner)]);
            }
        }

        Changed?.Invoke();
    }

    private static void Check(string kind, IEnumerable<string> wanted, IEnumerable<string> taken, ContributionSet other)
    {
        if (wanted.Intersect(taken, StringComparer.Ordinal).FirstOrDefault() is { } name)
        {
            throw new PluginRefusedException($"{kind} '{name}' is already offered by {other.OwnerName}. Remedy: disable one of the two, or give it another name.");
        }
    }

    private void Show(List<ContributionSet> sets) =>
        _now = new ContributionTables([.. sets.OrderBy(set => set.Owner is not null).ThenBy(set => set.Owner?.Info.Id, StringComparer.Ordinal)]);
}
