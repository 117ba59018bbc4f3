using System.Net.Sockets;
using System.Text;
using Benchmarks.Targets;

namespace Benchmarks.Wire;

/// <summary>
/// The smallest WebSocket client there can be. It shares the processors with the gateway it measures, so it builds and parses as
/// little as possible. One reader and one writer at a time.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket;
    private readonly FrameBuffer buffer;

    private RawConnection(Socket socket, FrameBuffer buffer)
    {
        this.socket = socket;
        this.buffer = buffer;
    }

    /// <summary>Opens the socket and has it upgraded; the gateway's challenge comes next.</summary>
    public static async Task<RawConnection> OpenAsync(Target target, int bufferSize, CancellationToken cancellationToken)
    {
        var connection = new RawConnection(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, new FrameBuffer(bufferSize));
        try
        {
            await connection.socket.ConnectAsync(target.Host, target.Port, cancellationToken);
            await connection.socket.SendAsync(target.Upgrade, cancellationToken);
            await connection.SkipUpgradeAnswerAsync(cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            frames = frames[await socket.SendAsync(frames)..];
        }
    }

    /// <summary>Waits for more bytes; take the frames afterwards.</summary>
    public async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var count = await socket.ReceiveAsync(buffer.Free(), cancellationToken);
        if (count == 0)
        {
            throw new BenchmarkException("the gateway hung up");
        }

        buffer.Received(count);
    }

    /// <inheritdoc cref="FrameBuffer.TryTakeFrame"/>
    public bool TryTakeFrame(out ReadOnlySpan<byte> payload, out bool endOfMessage) => buffer.TryTakeFrame(out payload, out endOfMessage);

    public void Dispose() => socket.Dispose();

    private async Task SkipUpgradeAnswerAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = buffer.Waiting.IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReceiveAsync(cancellationToken);
        }

        var answer = Encoding.ASCII.GetString(buffer.Waiting[..length]);
        if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            throw new BenchmarkException($"no WebSocket there: {answer.Split('\r')[0]}");
        }

        buffer.Take(length + 4);
    }
}
