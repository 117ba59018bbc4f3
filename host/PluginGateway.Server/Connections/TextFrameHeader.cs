using System.Buffers.Binary;

namespace PluginGateway.Server.Connections;

/// <summary>The header of an unmasked, final text frame, as a server sends it (RFC 6455 §5.2).</summary>
internal static class TextFrameHeader
{
    private const byte FinalText = 0x81;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>Bytes the header takes for a payload of <paramref name="length"/> bytes.</summary>
    public static int Size(int length) => length < Length16 ? 2 : length <= ushort.MaxValue ? 4 : 10;

    /// <summary>Writes it to the beginning of <paramref name="target"/>.</summary>
    public static void Write(Span<byte> target, int length)
    {
        target[0] = FinalText;
        switch (Size(length))
        {
            case 2:
                target[1] = (byte)length;
                break;
            case 4:
                target[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)length);
                break;
            default:
                target[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)length);
                break;
        }
    }
}
