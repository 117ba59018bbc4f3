using System.Buffers.Binary;

namespace Benchmarks.Wire;

/// <summary>Finds frame boundaries in what the server sent (RFC 6455 §5.2), without looking inside.</summary>
internal sealed class FrameBuffer
{
    private const int CloseOpcode = 8;
    private byte[] bytes;
    private int start;
    private int end;

    public FrameBuffer(int size) => bytes = new byte[size];

    /// <summary>Where to put what comes next; never empty.</summary>
    public Memory<byte> Free()
    {
        if (start == end)
        {
            start = end = 0;
        }
        else if (end == bytes.Length)
        {
            MakeRoom();
        }

        return bytes.AsMemory(end);
    }

    public void Received(int count) => end += count;

    /// <summary>What came and was not taken yet.</summary>
    public ReadOnlySpan<byte> Waiting => bytes.AsSpan(start, end - start);

    public void Take(int count) => start += count;

    /// <summary>
    /// The payload of the next whole data frame; of a message in several frames, each part. Pings are passed over: no measurement lasts
    /// long enough for a missing pong to matter. A close frame throws.
    /// </summary>
    public bool TryTakeFrame(out ReadOnlySpan<byte> payload, out bool endOfMessage)
    {
        payload = default;
        endOfMessage = false;
        while (TryMeasure(Waiting, out var head, out var length) && Waiting.Length - head >= length)
        {
            var first = Waiting[0];
            payload = Waiting.Slice(head, (int)length);
            Take(head + (int)length);
            if ((first & 0x0f) == CloseOpcode)
            {
                throw new BenchmarkException($"the gateway closed the connection ({CloseCode(payload)})");
            }

            if ((first & 0x08) == 0)
            {
                endOfMessage = (first & 0x80) != 0;
                return true;
            }
        }

        return false;
    }

    private static bool TryMeasure(ReadOnlySpan<byte> waiting, out int head, out long length)
    {
        (head, length) = (2, 0);
        if (waiting.Length < 2)
        {
            return false;
        }

        var marker = waiting[1] & 0x7f;
        head = marker switch { 126 => 4, 127 => 10, _ => 2 };
        if (waiting.Length < head)
        {
            return false;
        }

        length = marker switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(waiting[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(waiting[2..]),
            _ => marker,
        };
        return true;
    }

    private static int CloseCode(ReadOnlySpan<byte> payload) => payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);

    private void MakeRoom()
    {
        var target = start == 0 ? new byte[bytes.Length * 2] : bytes;
        Waiting.CopyTo(target);
        (bytes, start, end) = (target, 0, end - start);
    }
}
