using System.Buffers.Binary;
using System.Text;

namespace Benchmarks.Wire;

/// <summary>Client frames, built once and sent many times (RFC 6455 §5.2). The mask is fixed: it hides nothing here, the server undoes it all the same.</summary>
internal static class MaskedFrame
{
    private const byte FinText = 0x81;
    private const byte FinClose = 0x88;
    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    /// <summary>Normal closure, 1000.</summary>
    public static readonly byte[] Close = Build(FinClose, [0x03, 0xe8]);

    public static byte[] Text(string text) => Build(FinText, Encoding.UTF8.GetBytes(text));

    /// <summary>The same frame many times over, so that any number up to that goes out in one write.</summary>
    public static byte[] Repeat(byte[] frame, int times) => [.. Enumerable.Repeat(frame, times).SelectMany(bytes => bytes)];

    private static byte[] Build(byte first, byte[] payload)
    {
        byte[] head = [first, .. LengthOf(payload.Length), .. Mask];
        return [.. head, .. payload.Select((value, at) => (byte)(value ^ Mask[at % 4]))];
    }

    private static byte[] LengthOf(int length)
    {
        if (length < 126)
        {
            return [(byte)(0x80 | length)];
        }

        if (length > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(length), "requests of the load generator are small");
        }

        var bytes = new byte[3];
        bytes[0] = 0x80 | 126;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)length);
        return bytes;
    }
}
