namespace PluginGateway.Contracts.Vault;

/// <summary>
/// Keeps what a plugin must not lose: credentials that a network gives once. Injected into the plugin's container. The gateway owns it: it lies apart from the plugin's
/// folder and data, and no update, removal or reload of the plugin touches it. Any thread.
/// </summary>
public interface IPluginVault
{
    /// <summary>Opens a box, which is empty at first. The same object for all generations of the plugin, so that there is one writer.</summary>
    /// <param name="name">Its name, usually the account's; letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The box.</returns>
    /// <exception cref="ArgumentException">The name has other characters.</exception>
    /// <exception cref="IOException">The disk fails, or another gateway has the box.</exception>
    /// <exception cref="InvalidDataException">What is kept cannot be read; the message names the file. Nothing is overwritten.</exception>
    Task<IVaultBox> OpenAsync(string name, CancellationToken cancellation = default);
}

/// <summary>A box of named texts. Each change is on the disk, as a whole, when its task ends; a crash leaves the state after one of the changes, never between. Any thread.</summary>
public interface IVaultBox
{
    /// <summary>All that is in it, as it was at one moment.</summary>
    /// <returns>Names and values.</returns>
    IReadOnlyDictionary<string, string> Read();

    /// <summary>Changes several values at once.</summary>
    /// <param name="changes">Names and their new values; null takes one out.</param>
    /// <returns>A task that ends when the change is on the disk.</returns>
    /// <exception cref="IOException">The disk fails; the change does not count.</exception>
    Task ChangeAsync(IReadOnlyDictionary<string, string?> changes);

    /// <summary>Empties it, as an operator has asked for. What was in it is kept beside, as the newest of three backups.</summary>
    /// <returns>Whether anything was in it.</returns>
    /// <exception cref="IOException">The disk fails; then nothing is gone.</exception>
    Task<bool> EmptyAsync();

    /// <summary>All that is in it, encrypted with a passphrase (AES-256-GCM, PBKDF2-SHA-256 with 600,000 rounds), to be taken to another machine.</summary>
    /// <param name="passphrase">At least 12 characters.</param>
    /// <returns>The bundle.</returns>
    /// <exception cref="ArgumentException">The passphrase is too short.</exception>
    byte[] Export(string passphrase);

    /// <summary>Puts a bundle in the place of what is there, which becomes a backup.</summary>
    /// <param name="bundle">What <see cref="Export"/> gave.</param>
    /// <param name="passphrase">The same passphrase.</param>
    /// <returns>A task that ends when it is on the disk.</returns>
    /// <exception cref="InvalidDataException">It is no bundle, or the passphrase is another.</exception>
    Task ImportAsync(byte[] bundle, string passphrase);
}
