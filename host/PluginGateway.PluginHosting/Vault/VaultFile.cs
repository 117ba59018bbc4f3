using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PluginGateway.PluginHosting;

/// <summary>
/// The file of a box: lines of a digest and a change, the first of them all that there is. A change is appended and flushed to the disk; when the changes have grown longer
/// than what they change, the file is written anew beside it, flushed, and put in its place. A crash can cut the last line off, which the digest shows, and nothing else.
/// </summary>
internal sealed partial class VaultFile : IDisposable
{
    private const int DigestLength = 32;
    private const long SmallestRewrite = 256 * 1024;

    private readonly string _path;
    private FileStream _file;
    private long _snapshot;

    private VaultFile(string path, FileStream file, long snapshot) => (_path, _file, _snapshot) = (path, file, snapshot);

    /// <summary>Whether it is time to write it anew.</summary>
    public bool IsLong => _file.Length > _snapshot + Math.Max(SmallestRewrite, 3 * _snapshot);

    /// <summary>Opens it, or makes an empty one.</summary>
    /// <param name="path">Where.</param>
    /// <param name="values">Filled with what it holds.</param>
    /// <exception cref="InvalidDataException">It cannot be read; nothing was changed.</exception>
    public static VaultFile Open(string path, Dictionary<string, string> values)
    {
        if (!File.Exists(path))
        {
            Write(path, values);
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            var all = new byte[file.Length];
            file.ReadExactly(all);
            var (good, snapshot) = Replay(path, all, values);
            if (good < all.Length)
            {
                // A change that was never reported as kept.
                file.SetLength(good);
                file.Flush(flushToDisk: true);
            }

            file.Position = good;
            return new VaultFile(path, file, snapshot);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends a change. When that fails, the file is as before.</summary>
    public void Append(Dictionary<string, string?> change)
    {
        var before = _file.Length;
        try
        {
            _file.Position = before;
            _file.Write(Line(change));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _file.SetLength(before);
            throw;
        }
    }

    /// <summary>Writes it anew.</summary>
    public void Rewrite(Dictionary<string, string> values)
    {
        Write(_path, values);
        var file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _file.Dispose();
        (_file, _snapshot) = (file, file.Length);
        _file.Position = _snapshot;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    /// <summary>Writes a whole file beside, and puts it in its place.</summary>
    public static void Write(string path, Dictionary<string, string> values)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(Line(values.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value, StringComparer.Ordinal)));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        Directories.Flush(Path.GetDirectoryName(path)!);
    }

    private static byte[] Line(Dictionary<string, string?> change)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(change, VaultJson.Default.DictionaryStringString);
        var line = new byte[DigestLength + 1 + json.Length + 1];
        Digest(json).CopyTo(line, 0);
        line[DigestLength] = (byte)' ';
        json.CopyTo(line, DigestLength + 1);
        line[^1] = (byte)'\n';
        return line;
    }

    private static byte[] Digest(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, DigestLength / 2)));

    private static (int Good, long Snapshot) Replay(string path, byte[] all, Dictionary<string, string> values)
    {
        var (position, snapshot) = (0, 0L);
        while (position < all.Length)
        {
            var end = Array.IndexOf(all, (byte)'\n', position);
            if (end < 0 || !TryRead(all.AsSpan(position, end - position), values))
            {
                // Cut off at the end, or damaged before it.
                return snapshot > 0 && (end < 0 || end == all.Length - 1)
                    ? (position, snapshot)
                    : throw new InvalidDataException($"{path} is damaged at byte {position}. Remedy: put a backup of it from the same folder in its place, or move it away and link anew");
            }

            position = end + 1;
            snapshot = snapshot == 0 ? position : snapshot;
        }

        return snapshot > 0 ? (position, snapshot) : throw new InvalidDataException($"{path} is empty. Remedy: put a backup of it from the same folder in its place, or delete it and link anew");
    }

    private static bool TryRead(ReadOnlySpan<byte> line, Dictionary<string, string> values)
    {
        if (line.Length <= DigestLength || line[DigestLength] != ' ' || !line[..DigestLength].SequenceEqual(Digest(line[(DigestLength + 1)..])))
        {
            return false;
        }

        foreach (var (name, value) in JsonSerializer.Deserialize(line[(DigestLength + 1)..], VaultJson.Default.DictionaryStringString)!)
        {
            if (value is null)
            {
                values.Remove(name);
            }
            else
            {
                values[name] = value;
            }
        }

        return true;
    }

    /// <summary>A rename is on the disk when its folder is.</summary>
    private static partial class Directories
    {
        public static void Flush(string path)
        {
            if (OperatingSystem.IsWindows())
            {
                return;
            }

            var handle = OpenCore(path, 0);
            if (handle >= 0)
            {
                _ = SyncCore(handle);
                _ = CloseCore(handle);
            }
        }

        [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        private static partial int OpenCore(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        private static partial int SyncCore(int handle);

        [LibraryImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        private static partial int CloseCore(int handle);
    }
}
