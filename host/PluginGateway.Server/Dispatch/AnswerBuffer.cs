using System.Buffers;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Dispatch;

/// <summary>
/// Where an answer is written: a small one to one array that is used again, a large one to pooled pieces that the connection takes over. Large values get a piece of their own size, so that nothing
/// large is ever copied to make room. Not thread-safe.
/// </summary>
internal sealed class AnswerBuffer : IBufferWriter<byte>
{
    private const int FirstPiece = 2048;

    // What is cheaper to copy than to hand over; small enough for the heap of small objects.
    private const int Piece = 64 * 1024;

    private readonly List<PooledPiece> _full = [];
    private byte[] _filling = ArrayPool<byte>.Shared.Rent(FirstPiece);
    private int _count;

    /// <inheritdoc />
    public void Advance(int count) => _count += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _filling.AsMemory(_count);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _filling.AsSpan(_count);
    }

    /// <summary>Hands all of it to a queue, and is empty afterwards.</summary>
    public void MoveTo(SendQueue queue)
    {
        if (_full.Count == 0 && _count < Piece)
        {
            queue.SendAnswer(_filling.AsSpan(0, _count));
            _count = 0;
            return;
        }

        Seal(FirstPiece);
        queue.SendAnswer(_full);
        _full.Clear();
    }

    /// <summary>A copy of all of it, for who looks for a fault.</summary>
    public byte[] ToArray() => [.. _full.SelectMany(piece => piece.Array.Take(piece.Length)), .. _filling.AsSpan(0, _count)];

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _full.ForEach(piece => piece.Return());
        _full.Clear();
        _count = 0;
    }

    private void MakeRoom(int size)
    {
        if (_filling.Length - _count >= size)
        {
            return;
        }

        if (_count + size >= Piece)
        {
            Seal(Math.Max(size, Piece));
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + size, _filling.Length * 2));
        _filling.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_filling);
        _filling = larger;
    }

    private void Seal(int next)
    {
        _full.Add(new PooledPiece(_filling, _count));
        _filling = ArrayPool<byte>.Shared.Rent(next);
        _count = 0;
    }
}
