using System.Buffers;

namespace PluginGateway.Server.Connections;

/// <summary>A part of a frame in an array of the pool. Whoever has it last gives the array back.</summary>
/// <param name="Array">The array.</param>
/// <param name="Length">How much of it counts, in bytes.</param>
internal sealed record PooledPiece(byte[] Array, int Length)
{
    /// <summary>Gives the array back; once.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Array);
}
