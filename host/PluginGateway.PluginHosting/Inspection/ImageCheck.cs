using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace PluginGateway.PluginHosting;

/// <summary>Whether a dll is whole and for this machine, told from its headers. Part of a file that is not there would end the process when it is first touched.</summary>
internal static class ImageCheck
{
    private const string Remedy = "Remedy: copy the whole output folder of the plugin's build again.";

    private static readonly Machine[] Foreign =
        [.. new[] { Machine.Amd64, Machine.Arm64, Machine.Arm, Machine.ArmThumb2, Machine.LoongArch64, Machine.RiscV64 }.Where(machine => machine != Ours())];

    /// <exception cref="PluginRefusedException">It is not a dll, not whole, or not for this machine.</exception>
    public static void Check(string path)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(path));
            Check(image, new FileInfo(path).Length, path);
        }
        catch (BadImageFormatException e)
        {
            throw Damaged(path, e);
        }
    }

    public static PluginRefusedException Damaged(string path, BadImageFormatException e) => new($"{path} is not a .NET assembly or is damaged: {e.Message} {Remedy}");

    /// <exception cref="BadImageFormatException">It is not a dll.</exception>
    /// <exception cref="PluginRefusedException">It is not whole, or not for this machine.</exception>
    public static void Check(PEReader image, long length, string path)
    {
        var headers = image.PEHeaders;
        if (headers.SectionHeaders.Any(section => (long)section.PointerToRawData + section.SizeOfRawData > length))
        {
            throw new PluginRefusedException($"{path} is shorter than it says: a copy that did not finish. {Remedy}");
        }

        if (Foreign.Contains(headers.CoffHeader.Machine) || (Needs32Bits(headers) && RuntimeInformation.ProcessArchitecture != Architecture.X86))
        {
            var theirs = Needs32Bits(headers) ? "X86" : headers.CoffHeader.Machine.ToString();
            throw new PluginRefusedException(
                $"{path} is built for {theirs}, this gateway runs on {RuntimeInformation.ProcessArchitecture}. Remedy: build the plugin without <PlatformTarget>, or for this machine.");
        }
    }

    /// <summary>Code for any machine says I386 too, without this flag; that it merely prefers 32 bits is a flag more.</summary>
    private static bool Needs32Bits(PEHeaders headers) =>
        headers.CorHeader is { } cor && cor.Flags.HasFlag(CorFlags.Requires32Bit) && !cor.Flags.HasFlag(CorFlags.Prefers32Bit);

    private static Machine Ours() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => Machine.Amd64,
        Architecture.Arm64 => Machine.Arm64,
        Architecture.Arm => Machine.ArmThumb2,
        Architecture.LoongArch64 => Machine.LoongArch64,
        Architecture.RiscV64 => Machine.RiscV64,
        _ => Machine.I386,
    };
}
