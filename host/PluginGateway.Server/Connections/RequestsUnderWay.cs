namespace PluginGateway.Server.Connections;

/// <summary>How many requests, of all connections, are being worked on. Any thread.</summary>
internal sealed class RequestsUnderWay
{
    private int _count;

    /// <summary>Those that somebody waits for.</summary>
    public int Count => Math.Max(0, Volatile.Read(ref _count));

    /// <summary>One begins.</summary>
    public void Enter() => Interlocked.Increment(ref _count);

    /// <summary>One has been answered, or is not waited for: it ends with the gateway.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
