namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>How often nodes may do something within a time. Remembers a bounded number of nodes. Any thread.</summary>
internal sealed class NodeBudget(int most, TimeSpan within, TimeProvider time)
{
    private const int MostNodes = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Since, int Spent)> _spent = new(StringComparer.Ordinal);

    /// <summary>Counts one.</summary>
    /// <returns>False when it was one too many.</returns>
    public bool TrySpend(string nodeId)
    {
        lock (_gate)
        {
            var (since, spent) = _spent.GetValueOrDefault(nodeId);
            if (since == 0 || time.GetElapsedTime(since) >= within)
            {
                Tidy();
                (since, spent) = (time.GetTimestamp(), 0);
            }

            _spent[nodeId] = (since, spent + 1);
            return spent < most;
        }
    }

    private void Tidy()
    {
        if (_spent.Count >= MostNodes)
        {
            foreach (var (node, _) in _spent.Where(entry => time.GetElapsedTime(entry.Value.Since) >= within).ToList())
            {
                _spent.Remove(node);
            }
        }
    }
}
