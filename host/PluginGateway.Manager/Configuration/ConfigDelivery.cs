using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Configuration;

/// <summary>
/// Brings configuration to the gateway (H21). While it runs, by <c>config.get</c> and <c>config.set</c> with the hash of what was read: a conflict is resolved once by asking again, an answer that is
/// lost is looked for in the gateway. While it does not, the file is replaced whole unless somebody has changed it since it was read.
/// </summary>
internal sealed class ConfigDelivery(IGatewayManager manager, IOptions<GatewayManagerOptions> options) : IConfigDelivery
{
    private const int Attempts = 2;

    public async Task<bool> ChangeAsync(Func<string?, string> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var attempt = 1; ; attempt++)
        {
            var isDone = manager.IsConnected ? await OverWireAsync(change, attempt == Attempts, cancellation) : await IntoFileAsync(change, cancellation);
            if (isDone is { } written)
            {
                return written;
            }

            if (attempt == Attempts)
            {
                throw new GatewayException("the configuration was changed by somebody else twice meanwhile: nothing was written");
            }
        }
    }

    /// <summary>Whether it was written; null when somebody was faster.</summary>
    private async Task<bool?> OverWireAsync(Func<string?, string> change, bool isLast, CancellationToken cancellation)
    {
        var (text, hash) = await ReadAsync(cancellation);
        var wanted = change(text);
        if (string.Equals(wanted, text, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            await manager.CallAsync("config.set", JsonSerializer.SerializeToElement(new ConfigSetParams(wanted) { BaseHash = hash }, ConfigJson.Default.ConfigSetParams), timeout: null, cancellation);
            return true;
        }
        catch (GatewayException e) when (e.Code != ErrorCodes.InvalidRequest && manager.IsConnected)
        {
            // The answer was lost; whether the change was, only the gateway knows.
            return string.Equals((await ReadAsync(cancellation)).Text, wanted, StringComparison.Ordinal) ? true : throw new GatewayException($"config.set: {e.Message}", e);
        }
        catch (GatewayException) when (!isLast && manager.IsConnected)
        {
            // Refused: because of the hash when that is another one by now.
            if (string.Equals((await ReadAsync(cancellation)).Hash, hash, StringComparison.Ordinal))
            {
                throw;
            }

            return null;
        }
    }

    private async Task<(string? Text, string? Hash)> ReadAsync(CancellationToken cancellation)
    {
        var file = await manager.CallAsync("config.get", parameters: null, ConfigJson.Default.ConfigFile, timeout: null, cancellation);
        return (file.Raw, file.Hash);
    }

    private async Task<bool?> IntoFileAsync(Func<string?, string> change, CancellationToken cancellation)
    {
        var path = options.Value.ConfigFile ?? throw new GatewayException("the gateway does not run, and the manager does not know its configuration file (GatewayManagerOptions.ConfigFile)");
        var before = await FileTextAsync(path, cancellation);
        var wanted = change(before);
        if (string.Equals(wanted, before, StringComparison.Ordinal))
        {
            return false;
        }

        var fresh = $"{path}.{Guid.NewGuid():N}";
        try
        {
            // Configuration holds secrets: the new file is as closed as the old one, or closed to all but its owner.
            var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                how.UnixCreateMode = before is null ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path);
            }

            await using (var file = new FileStream(fresh, how))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(wanted), cancellation);
            }

            if (!string.Equals(await FileTextAsync(path, cancellation), before, StringComparison.Ordinal))
            {
                return null;
            }

            File.Move(fresh, path, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static async Task<string?> FileTextAsync(string path, CancellationToken cancellation) => File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : null;
}
