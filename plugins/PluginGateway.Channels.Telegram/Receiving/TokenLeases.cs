using System.Collections.Concurrent;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>
/// Sees to it that a token is polled once: among the accounts of this plugin, and, by the operating system's lock on an open file, among all generations of it and all
/// gateways that share the folder. Such a lock goes with the process that holds it, however that ends. The file is named for a hash of the token. It lies in the user's
/// local application data (<c>~/.local/share/plugingateway/locks</c>), which, unlike the temp and the runtime directory, does not depend on how a gateway was started; in
/// the temp directory where there is no such folder; elsewhere by <c>lockDirectory</c>. Any thread.
/// </summary>
internal sealed class TokenLeases
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ConcurrentDictionary<string, string> _held = new(StringComparer.Ordinal);

    /// <summary>Takes a token, to be disposed when nothing is received by it any more.</summary>
    /// <param name="token">The token.</param>
    /// <param name="account">Who takes it, for the words to others.</param>
    /// <param name="directory">Where the locks lie; null for the usual place.</param>
    /// <param name="reason">Why it cannot be taken now; names who has it.</param>
    /// <returns>Null when it cannot be taken.</returns>
    public IDisposable? TryTake(BotToken token, string account, string? directory, out string reason)
    {
        var hash = token.Hash;
        if (!_held.TryAdd(hash, account))
        {
            reason = $"accounts {account} and {_held.GetValueOrDefault(hash, "another")} have the same bot token, and a bot is polled once. Remedy: remove one of them";
            return null;
        }

        try
        {
            var path = Path.Combine(Folder(directory), $"telegram-{hash}.lock");
            var file = Open(path, account);
            reason = file is null ? $"another gateway receives for this bot ({HolderOf(path)}). Remedy: stop it, or make another bot with @BotFather" : "";
            if (file is not null)
            {
                return new Lease(this, hash, file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = $"the lock that keeps two gateways from polling at once cannot be made: {e.Message} Remedy: set lockDirectory to a folder that can be written to";
        }

        _held.TryRemove(hash, out _);
        return null;
    }

    private static FileStream? Open(string path, string account)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        Sign(HolderFile(path), account);
        return file;
    }

    /// <summary>Says who holds the lock, beside the locked file, which nobody else can read. Words for an operator and no more: without them the lock holds as well.</summary>
    private static void Sign(string path, string account)
    {
        try
        {
            File.WriteAllText(path, $"process {Environment.ProcessId}, account {account}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody reads it at this moment, or the disk is full.
        }
    }

    private static string HolderOf(string path)
    {
        try
        {
            return File.ReadAllText(HolderFile(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static string HolderFile(string path) => Path.ChangeExtension(path, ".holder");

    private static string Folder(string? directory)
    {
        if (directory is not null)
        {
            return Make(directory);
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        try
        {
            return Make(Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), "plugingateway", "locks"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Make(Path.Combine(Path.GetTempPath(), "plugingateway", "locks"));
        }
    }

    private static string Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }

        return folder;
    }

    private sealed class Lease(TokenLeases leases, string hash, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            leases._held.TryRemove(hash, out _);
        }
    }
}
