using System.Security.Cryptography;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Writing;

/// <summary>Writes the operator's file: only over the text that the writer has seen, whole or not at all, and the older text is kept. Any thread.</summary>
internal sealed class OperatorFile(GatewayPlace place, ConfigHistory history)
{
    private readonly Lock _writing = new();

    /// <summary>SHA-256 of a text, in hex.</summary>
    public static string HashOf(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <summary>Replaces the text.</summary>
    /// <param name="before">The text that the new one was made from; null for no file.</param>
    /// <param name="after">The new one.</param>
    /// <exception cref="GatewayException">Somebody else has changed the file meanwhile, or it cannot be written. It is as it was.</exception>
    public void Replace(byte[]? before, byte[] after)
    {
        if (place.IsConfigShipped)
        {
            var own = Path.Combine(place.State.Path, Path.GetFileName(place.ConfigPath));
            throw new GatewayException(
                ErrorCodes.InvalidRequest,
                $"{place.ConfigPath} came with the program, and an update would replace it: nothing was written. Remedy: pgw setup, which makes {own} of it as the gateway's first start does, and repeat this");
        }

        lock (_writing)
        {
            try
            {
                if (!Same(Read(), before))
                {
                    throw new GatewayException(ErrorCodes.InvalidRequest, "config changed since last load; re-run config.get and retry");
                }

                if (before is not null)
                {
                    history.Keep(before);
                }

                AtomicFile.Write(place.ConfigPath, after);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new GatewayException(
                    ErrorCodes.Unavailable, $"{place.ConfigPath} cannot be written: {e.Message} Remedy: make the file and its folder writable for the gateway's user, or edit the file yourself");
            }
        }
    }

    private byte[]? Read()
    {
        try
        {
            return File.ReadAllBytes(place.ConfigPath);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);
}
