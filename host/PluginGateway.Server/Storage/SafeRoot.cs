using System.Text.RegularExpressions;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Storage;

/// <summary>
/// The one way to open a file whose name may come from outside (SEC-15): a name is letters, digits and <c>. _ -</c>, with <c>/</c> between folders; nothing that it
/// leads through is a link; and the system itself sees to it that what is opened lies below the directory, also when somebody swaps a folder for a link meanwhile.
/// The directory itself may be a link: it is the operator's. Any thread.
/// </summary>
/// <param name="directory">The directory.</param>
internal sealed partial class SafeRoot(string directory)
{
    private const int LongestName = 1024;

    /// <summary>Opens a file for reading. Others may write to it and remove it meanwhile.</summary>
    /// <param name="name">Its name, relative to the directory.</param>
    /// <exception cref="GatewayException">That is no name, or it leads through a link.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public FileStream OpenRead(string name)
    {
        Check(name);
        var file = OperatingSystem.IsLinux() ? BeneathOpen.Open(directory, name) : OpenWatched(name);
        if (file.CanSeek)
        {
            return file;
        }

        // A pipe or a device.
        file.Dispose();
        throw Refusal();
    }

    /// <summary>Reads a file whole.</summary>
    /// <inheritdoc cref="OpenRead"/>
    public byte[] ReadAllBytes(string name)
    {
        using var file = OpenRead(name);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>What is said of a name that does not stay inside; it says nothing of what it led to.</summary>
    internal static GatewayException Refusal() => new(ErrorCodes.InvalidRequest, "that is no file here: names are letters, digits and . _ - and lead through no link");

    private static void Check(string name)
    {
        if (name.Length is 0 or > LongestName || !Name().IsMatch(name))
        {
            throw Refusal();
        }
    }

    // Where the system has no such call: looks before and after.
    private FileStream OpenWatched(string name)
    {
        RefuseLinks(name);
        var file = new FileStream(Path.Combine(directory, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RefuseLinks(name);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void RefuseLinks(string name)
    {
        var path = directory;
        foreach (var segment in name.Split('/'))
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path) is { LinkTarget: not null } || (Path.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint)))
            {
                throw Refusal();
            }
        }
    }

    // No segment begins or ends with a dot, and none is a device of Windows.
    [GeneratedRegex(
        @"\A(?:(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|\z))[A-Za-z0-9_-](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9_-])?(?:/(?!\z)|\z))+\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
