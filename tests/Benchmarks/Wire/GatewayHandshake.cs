using System.Text;
using Benchmarks.Targets;

namespace Benchmarks.Wire;

/// <summary>Opens a connection up to the gateway's hello (<c>wire.md</c> §3–§7).</summary>
internal static class GatewayHandshake
{
    /// <summary>Large enough for many answers in one read; a frame that is larger still makes it grow.</summary>
    public const int BusyBuffer = 256 * 1024;

    /// <summary>For connections by the hundred.</summary>
    public const int SmallBuffer = 16 * 1024;

    public static Task<RawConnection> ConnectAsync(Target target, int bufferSize, CancellationToken cancellationToken) => ConnectAsync(target, target.Connect, bufferSize, cancellationToken);

    /// <summary>The same with a <c>connect</c> frame of one's own.</summary>
    public static async Task<RawConnection> ConnectAsync(Target target, byte[] connect, int bufferSize, CancellationToken cancellationToken)
    {
        var connection = await RawConnection.OpenAsync(target, bufferSize, cancellationToken);
        try
        {
            await NextAsync(connection, wantEvent: true, cancellationToken);
            await connection.SendAsync(connect);
            await NextAsync(connection, wantEvent: false, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Many connections, 16 at a time.</summary>
    public static async Task<RawConnection[]> ConnectManyAsync(Target target, int count, int bufferSize, CancellationToken cancellationToken)
    {
        var connections = new RawConnection?[count];
        try
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (n, token) =>
                connections[n] = await ConnectAsync(target, bufferSize, token));
            return connections!;
        }
        catch
        {
            Array.ForEach(connections, connection => connection?.Dispose());
            throw;
        }
    }

    private static async Task NextAsync(RawConnection connection, bool wantEvent, CancellationToken cancellationToken)
    {
        while (!TryTake(connection, wantEvent))
        {
            await connection.ReceiveAsync(cancellationToken);
        }
    }

    private static bool TryTake(RawConnection connection, bool wantEvent)
    {
        var first = true;
        while (connection.TryTakeFrame(out var payload, out var endOfMessage))
        {
            if (first && GatewayFrames.IsEvent(payload) == wantEvent)
            {
                return wantEvent || GatewayFrames.IsOk(payload) ? true : throw Refused(payload);
            }

            first = endOfMessage;
        }

        return false;
    }

    private static BenchmarkException Refused(ReadOnlySpan<byte> answer) =>
        new($"connect refused: {Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 300)])}") { IsRefusal = true };
}
