using System.Security.Cryptography;

namespace PluginGateway.PluginHosting;

/// <summary>A directory with a folder per content, named by its hash and never changed once it is there. Safe for any thread and for several processes.</summary>
internal sealed class ContentFolders(string directory)
{
    private const string Staging = ".staging-";
    private const int CopiedAtOnce = 81920;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string PathOf(string hash) => Path.Combine(directory, hash);

    /// <summary>Copies files in, or finds the copy that is there.</summary>
    /// <param name="source">The folder they are in.</param>
    /// <param name="files">Relative paths with <c>/</c>, in ordinal order.</param>
    /// <param name="ct">Gives up; then nothing is left.</param>
    /// <returns>The content's hash.</returns>
    public string Put(string source, IReadOnlyList<string> files, CancellationToken ct)
    {
        CreatePrivate(directory);
        var staging = NewStaging();
        try
        {
            CreatePrivate(staging);
            var hash = Copy(source, files, staging, ct);
            Publish(staging, PathOf(hash), hash);
            return hash;
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    /// <summary>Removes what a process that was killed while copying has left; what is an hour old is nobody's any more.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var staging in Folders($"{Staging}*", now - TimeSpan.FromHours(1)))
        {
            try
            {
                Directory.Delete(staging, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another process is done with it: what is gone looks as if it were very old.
            }
        }
    }

    /// <summary>Removes content that is not in use and was not put since.</summary>
    /// <param name="inUse">Whether a hash is in use.</param>
    /// <param name="before">What was put later stays: somebody may be about to load it.</param>
    public void RemoveUnused(Func<string, bool> inUse, DateTimeOffset before)
    {
        foreach (var folder in Folders("*", before).Where(folder => FolderHash.IsOne(Path.GetFileName(folder)) && !inUse(Path.GetFileName(folder))))
        {
            try
            {
                // Out of the way first: nobody is to find half of it.
                var unused = NewStaging();
                Directory.Move(folder, unused);
                Directory.Delete(unused, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Windows keeps a file that is open; it goes another time.
            }
        }
    }

    private IEnumerable<string> Folders(string pattern, DateTimeOffset before) =>
        (Directory.Exists(directory) ? Directory.GetDirectories(directory, pattern) : []).Where(folder => Directory.GetLastWriteTimeUtc(folder) < before.UtcDateTime);

    private string NewStaging() => Path.Combine(directory, $"{Staging}{Guid.NewGuid():n}");

    /// <summary>Hashes the bytes that are written, so that a change of the source in between cannot go unseen.</summary>
    private static string Copy(string source, IReadOnlyList<string> files, string staging, CancellationToken ct)
    {
        using var hash = new FolderHash();

        // One for the folder: one for each file left eight megabytes of garbage behind at the first start of five plugins, more than all else.
        var buffer = new byte[CopiedAtOnce];
        foreach (var path in files)
        {
            ct.ThrowIfCancellationRequested();
            var target = Path.Combine(staging, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            hash.Add(path, CopyFile(Path.Combine(source, path), target, buffer));
        }

        return hash.Finish();
    }

    private static byte[] CopyFile(string source, string target, byte[] buffer)
    {
        using var from = File.OpenRead(source);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var to = File.Create(target))
        {
            for (int read; (read = from.Read(buffer)) > 0;)
            {
                sha.AppendData(buffer, 0, read);
                to.Write(buffer, 0, read);
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            // A program that a plugin brings along stays one; nobody writes to a stored file again.
            var execute = File.GetUnixFileMode(from.SafeFileHandle) & UnixFileMode.UserExecute;
            File.SetUnixFileMode(target, UnixFileMode.UserRead | execute);
        }

        return sha.GetHashAndReset();
    }

    private static void Publish(string staging, string final, string hash)
    {
        if (Directory.Exists(final))
        {
            // First, because it keeps RemoveUnused away.
            Directory.SetLastWriteTimeUtc(final, Directory.GetLastWriteTimeUtc(staging));
            if (string.Equals(FolderHash.Of(final), hash, StringComparison.Ordinal))
            {
                CopyModes(staging, final);
                return;
            }

            // Damaged since: out of the way; who still runs from it keeps its open files.
            var damaged = $"{staging}-damaged";
            Directory.Move(final, damaged);
            Directory.Delete(damaged, recursive: true);
        }

        try
        {
            Directory.Move(staging, final);
        }
        catch (IOException) when (Directory.Exists(final))
        {
            // Another one was faster; the name says that the content is the same.
        }
    }

    /// <summary>Modes are not part of the hash: who makes a program executable after all is to be heard.</summary>
    private static void CopyModes(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (var path in FolderContent.List(from))
            {
                File.SetUnixFileMode(Path.Combine(to, path), File.GetUnixFileMode(Path.Combine(from, path)));
            }
        }
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }
}
