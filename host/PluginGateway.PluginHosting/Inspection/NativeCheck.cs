using System.Buffers.Binary;

namespace PluginGateway.PluginHosting;

/// <summary>Whether a native library is whole. The loader of Linux does not look: the process ends when it touches a part that is not there.</summary>
internal static class NativeCheck
{
    // The ELF specification's layout for 64 bits: the file's header, and one program header per part that is mapped.
    private const int HeaderSize = 64;
    private const int PartSize = 56;
    private const int Loaded = 1;

    private static ReadOnlySpan<byte> LittleEndian64 => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <exception cref="PluginRefusedException">It is not whole.</exception>
    public static void Check(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.StartsWith(LittleEndian64))
        {
            return;
        }

        var table = BinaryPrimitives.ReadInt64LittleEndian(header[0x20..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header[0x36..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[0x38..]);
        if (size < PartSize || table < 0 || table + ((long)size * count) > file.Length || EndOf(Read(file, table, size * count), size) > file.Length)
        {
            throw new PluginRefusedException($"{path} is shorter than it says: a copy that did not finish. Remedy: copy the whole output folder of the plugin's build again.");
        }
    }

    private static byte[] Read(FileStream file, long position, int length)
    {
        var bytes = new byte[length];
        file.Position = position;
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Where the last mapped part ends in the file.</summary>
    private static long EndOf(ReadOnlySpan<byte> parts, int size)
    {
        var end = 0L;
        for (; parts.Length >= PartSize; parts = parts[size..])
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(parts) == Loaded)
            {
                end = Math.Max(end, BinaryPrimitives.ReadInt64LittleEndian(parts[0x08..]) + BinaryPrimitives.ReadInt64LittleEndian(parts[0x20..]));
            }
        }

        return end;
    }
}
