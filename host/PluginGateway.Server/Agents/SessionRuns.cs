namespace PluginGateway.Server.Agents;

/// <summary>The runs of each session that have not ended, in the order in which they came. Any thread.</summary>
internal sealed class SessionRuns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Run>> _runs = new(StringComparer.Ordinal);

    /// <summary>Adds one.</summary>
    public void Add(Run run)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(run.Request.Canonical, out var mine))
            {
                _runs[run.Request.Canonical] = mine = [];
            }

            mine.Add(run);
        }
    }

    /// <summary>Takes one away.</summary>
    public void Remove(Run run)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(run.Request.Canonical, out var mine) && mine.Remove(run) && mine.Count == 0)
            {
                _runs.Remove(run.Request.Canonical);
            }
        }
    }

    /// <summary>Those of a session, at this moment.</summary>
    public IReadOnlyList<Run> Of(string canonical)
    {
        lock (_gate)
        {
            return _runs.TryGetValue(canonical, out var mine) ? [.. mine] : [];
        }
    }

    /// <summary>The first of a session that is busy; null when none is. The first in a lane is the one that goes on.</summary>
    public Run? FirstBusy(string canonical)
    {
        lock (_gate)
        {
            return _runs.TryGetValue(canonical, out var mine) ? mine.Find(static run => run.IsBusy) : null;
        }
    }
}
