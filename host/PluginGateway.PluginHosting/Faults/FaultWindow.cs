namespace PluginGateway.PluginHosting;

/// <summary>Three faults within sixty seconds are too many (plugin-hosting.md §3.1). Not thread-safe.</summary>
internal sealed class FaultWindow(TimeProvider time)
{
    private const int Limit = 3;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(60);

    private readonly Queue<DateTimeOffset> _faults = new();

    /// <summary>Counts one.</summary>
    /// <returns>Whether it was one too many.</returns>
    public bool Add()
    {
        var now = time.GetUtcNow();
        _faults.Enqueue(now);
        while (_faults.Peek() < now - Span)
        {
            _faults.Dequeue();
        }

        return _faults.Count >= Limit;
    }
}
