using System.Diagnostics.CodeAnalysis;
using PluginGateway.Contracts.Vault;

namespace PluginGateway.PluginHosting;

/// <summary>One box: in memory, over its file. Changes are written one after another.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "It lives as long as the process, whose end lets go of its lock")]
internal sealed class VaultBox : IVaultBox
{
    private const int Backups = 3;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly VaultFile _file;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private Dictionary<string, string> _values;

    private VaultBox(string path, FileStream held, VaultFile file, Dictionary<string, string> values) => (_path, _lock, _file, _values) = (path, held, file, values);

    /// <summary>Opens a box in a folder of its own.</summary>
    /// <exception cref="IOException">Another gateway has it.</exception>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static VaultBox Open(string directory)
    {
        CreatePrivate(directory);
        var held = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var (path, values) = (Path.Combine(directory, "box"), new Dictionary<string, string>(StringComparer.Ordinal));
            return new VaultBox(path, held, VaultFile.Open(path, values), values);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, string> Read()
    {
        lock (_gate)
        {
            return new Dictionary<string, string>(_values, StringComparer.Ordinal);
        }
    }

    public Task ChangeAsync(IReadOnlyDictionary<string, string?> changes)
    {
        // A copy of the framework's own kind: a plugin's dictionary would be read when the plugin may be gone.
        var change = changes.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);
        return WriteAsync(() =>
        {
            _file.Append(change);
            lock (_gate)
            {
                foreach (var (name, value) in change)
                {
                    if (value is null)
                    {
                        _values.Remove(name);
                    }
                    else
                    {
                        _values[name] = value;
                    }
                }
            }

            if (_file.IsLong)
            {
                _file.Rewrite(_values);
            }
        });
    }

    public async Task<bool> EmptyAsync()
    {
        var hadAny = false;
        await WriteAsync(() =>
        {
            hadAny = _values.Count > 0;
            if (hadAny)
            {
                Replace([]);
            }
        });
        return hadAny;
    }

    public byte[] Export(string passphrase) => VaultBundle.Wrap(new Dictionary<string, string>(Read(), StringComparer.Ordinal), passphrase);

    public Task ImportAsync(byte[] bundle, string passphrase)
    {
        var values = VaultBundle.Unwrap(bundle, passphrase);
        return WriteAsync(() => Replace(values));
    }

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Replace(Dictionary<string, string> values)
    {
        for (var number = Backups - 1; number > 0; number--)
        {
            if (File.Exists($"{_path}.backup-{number}"))
            {
                File.Move($"{_path}.backup-{number}", $"{_path}.backup-{number + 1}", overwrite: true);
            }
        }

        VaultFile.Write($"{_path}.backup-1", _values);
        _file.Rewrite(values);
        lock (_gate)
        {
            _values = values;
        }
    }

    private async Task WriteAsync(Action write)
    {
        await _writing.WaitAsync();
        try
        {
            await Task.Run(write);
        }
        finally
        {
            _writing.Release();
        }
    }
}
