using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace PluginGateway.Server.Reload;

/// <summary>What can be seen of files without reading them: paths, sizes, times. Two that differ mean that something has changed.</summary>
public static class FolderStamp
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    /// <summary>The stamp of a file and of folders with all that is in them.</summary>
    public static string Of(string file, IEnumerable<string> folders)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in Lines(file, folders))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Lines(string file, IEnumerable<string> folders)
    {
        // What a link leads to: containers are given their configuration that way, and the link itself never changes.
        var info = new FileInfo(Target(file));
        yield return $"{info.FullName} {(info.Exists ? info.Length : -1)} {info.LastWriteTimeUtc.Ticks} {Directory.Exists(file)}\n";
        foreach (var folder in folders)
        {
            yield return $"{folder} {Directory.Exists(folder)}\n";
            foreach (var entry in Entries(folder))
            {
                yield return entry;
            }
        }
    }

    private static string Target(string file)
    {
        try
        {
            return new FileInfo(file) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : file;
        }
        catch (IOException)
        {
            return file;
        }
    }

    private static List<string> Entries(string folder)
    {
        try
        {
            var entries = new FileSystemEnumerable<string>(
                folder,
                static (ref entry) => $"{entry.ToFullPath()} {(entry.IsDirectory ? 0 : entry.Length)} {entry.LastWriteTimeUtc.Ticks}\n",
                Everything)
            {
                // A link to a folder could go in circles; plugins have none.
                ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            };
            var lines = entries.ToList();
            lines.Sort(StringComparer.Ordinal);
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or gone while it was looked at: that is a stamp as well.
            return [e.GetType().Name];
        }
    }
}
