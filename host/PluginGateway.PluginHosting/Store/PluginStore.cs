using System.Security.Cryptography;

namespace PluginGateway.PluginHosting;

/// <summary>A plugin's copy in the store.</summary>
internal sealed record StoredPlugin(string Hash, string Directory);

/// <summary>
/// Keeps what is loaded away from what is being installed: a folder per content, never changed once it is there. Overwriting a loaded dll would
/// end the process, and what was checked must be what is loaded. Safe for any thread and for several processes.
/// </summary>
internal sealed class PluginStore(string directory)
{
    private const string Staging = ".staging-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Copies a plugin folder in, or finds the copy that is there.</summary>
    /// <exception cref="PluginRefusedException">The folder is not one to be trusted.</exception>
    public StoredPlugin Put(string source, CancellationToken ct)
    {
        CreatePrivate(directory);
        var staging = Path.Combine(directory, $"{Staging}{Guid.NewGuid():n}");
        try
        {
            CreatePrivate(staging);
            var hash = Copy(source, staging, ct);
            var final = Path.Combine(directory, hash);
            Publish(staging, final, hash);
            return new StoredPlugin(hash, final);
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
        foreach (var staging in Directory.Exists(directory) ? Directory.GetDirectories(directory, $"{Staging}*") : [])
        {
            if (Directory.GetLastWriteTimeUtc(staging) < now.UtcDateTime - TimeSpan.FromHours(1))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    /// <summary>Hashes the bytes that are written, so that a change of the source in between cannot go unseen.</summary>
    private static string Copy(string source, string staging, CancellationToken ct)
    {
        using var hash = new FolderHash();
        foreach (var path in FolderContent.List(source))
        {
            ct.ThrowIfCancellationRequested();
            var target = Path.Combine(staging, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            hash.Add(path, CopyFile(Path.Combine(source, path), target));
        }

        return hash.Finish();
    }

    private static byte[] CopyFile(string source, string target)
    {
        using var from = File.OpenRead(source);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var to = File.Create(target))
        {
            var buffer = new byte[81920];
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
            // Another process was faster; the name says that the content is the same.
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
