namespace PluginGateway.PluginHosting;

/// <summary>Which files make up a plugin folder, and whether they can be trusted to be the owner's.</summary>
internal static class FolderContent
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>Relative paths with <c>/</c>, in ordinal order.</summary>
    /// <exception cref="PluginRefusedException">Others may write to it, or a link leads out of it.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        var root = new DirectoryInfo(folder);
        root = root.ResolveLinkTarget(returnFinalTarget: true) as DirectoryInfo ?? root;
        var files = new List<string>();
        Walk(root, root.FullName, files);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static void Walk(DirectoryInfo folder, string root, List<string> files)
    {
        RefuseWorldWritable(folder, root);
        foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
        {
            if (entry.LinkTarget is not null)
            {
                RefuseLeaving(entry, root);
            }
            else if (entry is DirectoryInfo inner)
            {
                Walk(inner, root, files);
                continue;
            }
            else
            {
                RefuseWorldWritable(entry, root);
            }

            files.Add(Relative(entry, root));
        }
    }

    private static void RefuseWorldWritable(FileSystemInfo entry, string root)
    {
        if (!OperatingSystem.IsWindows() && entry.UnixFileMode.HasFlag(UnixFileMode.OtherWrite))
        {
            throw new PluginRefusedException($"every user of this machine may write to {entry.FullName}. Remedy: chmod -R o-w '{root}'");
        }
    }

    /// <summary>A link to a file of the same folder is copied as that file; a link to a folder could go in circles.</summary>
    private static void RefuseLeaving(FileSystemInfo link, string root)
    {
        var target = link.ResolveLinkTarget(returnFinalTarget: true);
        if (target is not FileInfo { Exists: true } || !target.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new PluginRefusedException($"{link.FullName} is a link to {link.LinkTarget}, which is no file of the plugin's folder. Remedy: replace the link by what it points to.");
        }
    }

    private static string Relative(FileSystemInfo entry, string root)
    {
        var path = Path.GetRelativePath(root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
        return path.Any(char.IsControl)
            ? throw new PluginRefusedException($"a file in {root} has a control character in its name. Remedy: rename it.")
            : path;
    }
}
