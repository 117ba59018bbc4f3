using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol;

namespace PluginGateway.Client.Devices;

/// <summary>
/// A device identity in two files, readable for their owner alone: <c>device.json</c> with the key, in the form that other clients of the field use as well, and
/// <c>device-tokens.json</c>. Files are replaced whole; of two programs that share them, the one that writes last wins, which costs the other a token and no more.
/// </summary>
/// <param name="directory">The folder, for example <c>&lt;state&gt;/identity</c>; made when it is missing.</param>
/// <param name="time">The clock.</param>
public sealed class FileDeviceIdentity(string directory, TimeProvider time) : IDeviceIdentity
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock gate = new();
    private DeviceKey? known;

    private string KeyPath => Path.Combine(directory, "device.json");

    private string TokensPath => Path.Combine(directory, "device-tokens.json");

    /// <inheritdoc />
    public DeviceKey Key()
    {
        lock (gate)
        {
            return known ??= Read(KeyPath, DeviceFilesJson.Default.KeyFile) is { } file ? FromFile(file) : Make();
        }
    }

    /// <inheritdoc />
    public string? Token(string gateway, string role)
    {
        lock (gate)
        {
            return Tokens().GetValueOrDefault(gateway)?.GetValueOrDefault(role)?.Token;
        }
    }

    /// <inheritdoc />
    public void Keep(string gateway, HelloAuth auth)
    {
        ArgumentNullException.ThrowIfNull(auth);
        Change(gateway, auth.Role, new KeptToken(auth.DeviceToken, auth.Scopes, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc />
    public void Forget(string gateway, string role) => Change(gateway, role, token: null);

    private void Change(string gateway, string role, KeptToken? token)
    {
        lock (gate)
        {
            var tokens = Tokens();
            var ofGateway = tokens.GetValueOrDefault(gateway) ?? new Dictionary<string, KeptToken>(StringComparer.Ordinal);
            if (ofGateway.GetValueOrDefault(role)?.Token == token?.Token)
            {
                return;
            }

            if (token is null)
            {
                ofGateway.Remove(role);
            }
            else
            {
                ofGateway[role] = token;
            }

            tokens[gateway] = ofGateway;
            Write(TokensPath, new TokensFile(Key().DeviceId, tokens), DeviceFilesJson.Default.TokensFile);
        }
    }

    // Tokens of another key than the present one are worth nothing.
    private Dictionary<string, Dictionary<string, KeptToken>> Tokens() =>
        Read(TokensPath, DeviceFilesJson.Default.TokensFile) is { } file && file.DeviceId == Key().DeviceId ? file.Gateways : new(StringComparer.Ordinal);

    private DeviceKey FromFile(KeyFile file)
    {
        try
        {
            return DeviceKey.FromPem(file.PrivateKeyPem);
        }
        catch (ArgumentException e)
        {
            throw new GatewayException($"{KeyPath} holds no key that can be used; move it away to become a new device", e);
        }
    }

    private DeviceKey Make()
    {
        var key = DeviceKey.Create();
        Write(KeyPath, new KeyFile(1, key.DeviceId, key.ToPem(), time.GetUtcNow().ToUnixTimeMilliseconds()), DeviceFilesJson.Default.KeyFile);
        return key;
    }

    private static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> info)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), info);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GatewayException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private void Write<T>(string path, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> info)
    {
        var fresh = $"{path}.{Guid.NewGuid():N}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
                how.UnixCreateMode = OwnerOnly;
            }

            using (var file = new FileStream(fresh, how))
            {
                JsonSerializer.Serialize(file, value, info);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException($"{path} cannot be written: {e.Message}", e);
        }
    }
}

/// <summary>The file with the key.</summary>
internal sealed record KeyFile(int Version, string DeviceId, string PrivateKeyPem, long CreatedAtMs)
{
    public override string ToString() => $"KeyFile({DeviceId})";
}

/// <summary>The file with the tokens: by gateway, then by role.</summary>
internal sealed record TokensFile(string DeviceId, Dictionary<string, Dictionary<string, KeptToken>> Gateways);

/// <summary>A token as it is kept.</summary>
internal sealed record KeptToken(string Token, IReadOnlyList<string> Scopes, long UpdatedAtMs)
{
    public override string ToString() => "KeptToken(***)";
}

/// <summary>JSON of the two files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(KeyFile))]
[JsonSerializable(typeof(TokensFile))]
internal sealed partial class DeviceFilesJson : JsonSerializerContext;
