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

    /// <summary>
    /// The beginning of a frame whose rest follows as it stands: its mask is 0, so that a rest of megabytes is made once and shared. The server undoes that mask like any other.
    /// </summary>
    /// <param name="text">What the frame begins with.</param>
    /// <param name="rest">How many bytes follow.</param>
    public static byte[] Beginning(string text, int rest)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [FinText, .. LengthOf(bytes.Length + rest), 0, 0, 0, 0, .. bytes];
    }

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

        var isLong = length > ushort.MaxValue;
        var bytes = new byte[isLong ? 9 : 3];
        bytes[0] = (byte)(0x80 | (isLong ? 127 : 126));
        if (isLong)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)length);
        }

        return bytes;
    }
}
