namespace PluginGateway.Server.Nodes;

/// <summary>
/// Bounds what large results of nodes take of memory between their arrival and the moment when their callers have them (SEC-12): what comes above that fails. Any thread.
/// </summary>
internal sealed class NodeResultRoom
{
    /// <summary>What counts as large, in bytes.</summary>
    public const int From = 512 * 1024;

    // A result is there as it came, without escapes, and in its caller's queue: five of the largest, or thirty pictures of a telephone.
    private const long Most = 128L * 1024 * 1024;

    private long _taken;

    /// <summary>Bytes that are taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes room for a result.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="place">To be disposed when the caller has it; null for a small one.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(int bytes, out IDisposable? place)
    {
        place = null;
        if (bytes < From)
        {
            return true;
        }

        if (Interlocked.Add(ref _taken, bytes) > Most)
        {
            Interlocked.Add(ref _taken, -bytes);
            return false;
        }

        place = new Place(this, bytes);
        return true;
    }

    private sealed class Place(NodeResultRoom room, int bytes) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Add(ref room._taken, -bytes);
            }
        }
    }
}
