using System.Buffers.Binary;
using System.Reflection.PortableExecutable;

namespace PluginGateway.PluginHosting;

/// <summary>Whether a file is native code for this operating system. Told from its first bytes: names end in <c>.so.1</c>, or in <c>.dll</c> for managed code too.</summary>
internal static class NativeFile
{
    private const uint Elf = 0x7F454C46;
    private const uint MachO = 0xCFFAEDFE;
    private const uint MachOForSeveral = 0xCAFEBABE;

    public static bool IsLibrary(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
        {
            return false;
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(start);
        return OperatingSystem.IsWindows() ? IsNativePortableExecutable(file)
            : OperatingSystem.IsMacOS() ? magic is MachO or MachOForSeveral
            : magic == Elf;
    }

    private static bool IsNativePortableExecutable(FileStream file)
    {
        try
        {
            file.Position = 0;
            using var image = new PEReader(file, PEStreamOptions.LeaveOpen);
            return !image.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
