using System.Buffers;

namespace PluginGateway.Server.Connections;

/// <summary>Bytes to be sent: the connection's own in one growing pooled array, with payloads that all connections share, and pieces that were handed over, in between. Holds no array while empty. Not thread-safe.</summary>
internal sealed class SendBuffer
{
    private const int FirstArray = 1024;

    // So that it can be seen whether a client that reads slowly reads at all.
    private const int LargestWrite = 64 * 1024;

    private byte[]? _own;
    private int _count;
    private List<(int At, ReadOnlyMemory<byte> Bytes, PooledPiece? Taken)>? _between;
    private int _bytesBetween;

    /// <summary>Bytes in it.</summary>
    public int Length => _count + _bytesBetween;

    /// <summary>Makes room for so many own bytes at the end, to be filled at once.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_own is null)
        {
            _own = ArrayPool<byte>.Shared.Rent(Math.Max(size, FirstArray));
        }
        else if (_own.Length - _count < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + size, _own.Length * 2));
            _own.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_own);
            _own = larger;
        }

        _count += size;
        return _own.AsSpan(_count - size, size);
    }

    /// <summary>Appends bytes that stay where they are until they are written.</summary>
    public void Share(ReadOnlyMemory<byte> bytes)
    {
        (_between ??= []).Add((_count, bytes, null));
        _bytesBetween += bytes.Length;
    }

    /// <summary>Appends a piece, which is given back to the pool when it is written or forgotten.</summary>
    public void Take(PooledPiece piece)
    {
        (_between ??= []).Add((_count, piece.Array.AsMemory(0, piece.Length), piece));
        _bytesBetween += piece.Length;
    }

    /// <summary>Writes everything, in order.</summary>
    /// <param name="transport">Where to.</param>
    /// <param name="progress">Is told each time how many bytes were taken, when they do not go all at once.</param>
    public ValueTask WriteToAsync(Stream transport, Action<int> progress) =>
        _bytesBetween == 0 && _count <= LargestWrite ? transport.WriteAsync(_own.AsMemory(0, _count)) : WritePartsAsync(transport, progress);

    private async ValueTask WritePartsAsync(Stream transport, Action<int> progress)
    {
        var written = 0;
        for (var next = 0; next < _between?.Count; next++)
        {
            var (at, bytes, taken) = _between[next];
            await WriteAsync(transport, _own.AsMemory(written..at), progress);
            await WriteAsync(transport, bytes, progress);
            written = at;

            // What else is to be written may take long.
            _between[next] = (at, default, null);
            taken?.Return();
        }

        await WriteAsync(transport, _own.AsMemory(written.._count), progress);
    }

    /// <summary>Forgets everything and gives the array back.</summary>
    public void Clear()
    {
        _count = 0;
        _bytesBetween = 0;
        _between?.ForEach(part => part.Taken?.Return());
        _between?.Clear();
        if (_own is { } array)
        {
            _own = null;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private static async ValueTask WriteAsync(Stream transport, ReadOnlyMemory<byte> bytes, Action<int> progress)
    {
        for (; bytes.Length > LargestWrite; bytes = bytes[LargestWrite..])
        {
            await transport.WriteAsync(bytes[..LargestWrite]);
            progress(LargestWrite);
        }

        await transport.WriteAsync(bytes);
        progress(bytes.Length);
    }
}
