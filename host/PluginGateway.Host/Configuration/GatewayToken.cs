using System.Security.Cryptography;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Configuration;

/// <summary>The token that a gateway without one makes for itself at its first start: 256 bits, in a file for its owner alone.</summary>
internal static class GatewayToken
{
    private const int Bytes = 32;

    /// <summary>Reads it; null when there is none.</summary>
    public static string? Read(StateDirectory state)
    {
        try
        {
            return File.ReadAllText(state.Token).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads it, and makes it when there is none.</summary>
    public static string ReadOrCreate(StateDirectory state)
    {
        if (Read(state) is { } token)
        {
            return token;
        }

        token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(state.Token, options);
        file.WriteLine(token);
        return token;
    }
}
