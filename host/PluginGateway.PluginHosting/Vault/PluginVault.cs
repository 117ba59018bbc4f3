using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using PluginGateway.Contracts.Vault;

namespace PluginGateway.PluginHosting;

/// <summary>One plugin's boxes: <c>vault/&lt;plugin&gt;/&lt;box&gt;/</c> in the state directory, apart from what a plugin may write itself.</summary>
internal sealed partial class PluginVault(string directory) : IPluginVault
{
    // For as long as the process lives, so that there is one writer over all generations, and over all runs of the gateway in it.
    private static readonly ConcurrentDictionary<string, Lazy<Task<VaultBox>>> Boxes = new(StringComparer.Ordinal);

    /// <summary>The vault of a plugin whose data directory is <c>&lt;state&gt;/&lt;data&gt;/&lt;id&gt;</c>.</summary>
    public static PluginVault Beside(string dataDirectory, string plugin) => new(Path.GetFullPath(Path.Combine(dataDirectory, "..", "..", "vault", plugin)));

    public async Task<IVaultBox> OpenAsync(string name, CancellationToken cancellation = default)
    {
        if (!Names().IsMatch(name))
        {
            throw new ArgumentException($"'{name}' cannot be the name of a box: use 1 to 64 letters, digits, '.', '_' and '-', a letter or digit first", nameof(name));
        }

        var path = Path.Combine(directory, name);
        var box = Boxes.GetOrAdd(path, static path => new Lazy<Task<VaultBox>>(() => Open(path)));
        try
        {
            return await box.Value.WaitAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // Tried again by the next one who asks.
            Boxes.TryRemove(KeyValuePair.Create(path, box));
            throw;
        }
    }

    private static Task<VaultBox> Open(string path)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => VaultBox.Open(path));
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
