using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>A WebSocket of our own making (RFC 6455), which sends whatever it is told to, many frames in one write. One reader and one writer at a time.</summary>
internal sealed class FuzzSocket : IDisposable
{
    public const byte Text = 1;
    public const byte Binary = 2;

    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _received = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The code of the close frame that came.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>Opens the socket and has it upgraded.</summary>
    public static async Task<FuzzSocket> OpenAsync(Uri url, CancellationToken cancellation)
    {
        var socket = new FuzzSocket();
        try
        {
            await socket._socket.ConnectAsync(url.Host, url.Port, cancellation);
            await socket._socket.SendAsync(
                Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Version: 13\r\n\r\n"),
                cancellation);
            int length;
            while ((length = socket.Waiting.IndexOf("\r\n\r\n"u8)) < 0)
            {
                (await socket.FillAsync(cancellation)).ShouldBeTrue("the gateway hung up instead of answering the upgrade");
            }

            Encoding.ASCII.GetString(socket.Waiting[..length]).ShouldStartWith("HTTP/1.1 101");
            socket._start += length + 4;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Appends a frame to what is to be sent.</summary>
    public static void Append(MemoryStream target, byte opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> length = stackalloc byte[8];
        target.WriteByte((byte)(0x80 | opcode));
        if (payload.Length < 126)
        {
            target.WriteByte((byte)(0x80 | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            target.WriteByte(0x80 | 126);
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            target.Write(length[..2]);
        }
        else
        {
            target.WriteByte(0x80 | 127);
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            target.Write(length);
        }

        target.Write(Mask);
        for (var i = 0; i < payload.Length; i++)
        {
            target.WriteByte((byte)(payload[i] ^ Mask[i & 3]));
        }
    }

    /// <summary>Sends frames that were put together before.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellation)
    {
        while (!frames.IsEmpty)
        {
            frames = frames[await _socket.SendAsync(frames, cancellation)..];
        }
    }

    /// <summary>Waits for the next message. Null when the gateway has closed; <see cref="CloseCode"/> says how. Valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(out var opcode, out var payload))
            {
                if (opcode is Text or Binary)
                {
                    return payload;
                }

                if (opcode == 8)
                {
                    CloseCode = payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
                    return null;
                }
            }
            else if (!await FillAsync(cancellation))
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        // Reset instead of a long goodbye: ten thousand of these would use up the ports of the machine.
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    private ReadOnlySpan<byte> Waiting => _received.AsSpan(_start, _end - _start);

    private bool TryTake(out int opcode, out ReadOnlyMemory<byte> payload)
    {
        (opcode, payload) = (0, default);
        var waiting = Waiting;
        if (waiting.Length < 2)
        {
            return false;
        }

        var marker = waiting[1] & 0x7f;
        var head = marker switch { 126 => 4, 127 => 10, _ => 2 };
        if (waiting.Length < head)
        {
            return false;
        }

        var length = marker switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(waiting[2..]),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(waiting[2..]),
            _ => marker,
        };
        if (waiting.Length - head < length)
        {
            return false;
        }

        opcode = waiting[0] & 0x0f;
        payload = _received.AsMemory(_start + head, length);
        _start += head + length;
        return true;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_end == _received.Length)
        {
            var target = _start > _received.Length / 2 ? _received : new byte[_received.Length * 2];
            Waiting.CopyTo(target);
            (_received, _start, _end) = (target, 0, _end - _start);
        }

        try
        {
            var count = await _socket.ReceiveAsync(_received.AsMemory(_end), cancellation);
            _end += count;
            return count > 0;
        }
        catch (SocketException)
        {
            // Reset by the other side: closed as well as can be.
            return false;
        }
    }
}
