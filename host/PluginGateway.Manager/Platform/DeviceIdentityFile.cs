using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Platform;

/// <summary>
/// The manager's device in a file of the form that desktop applications of the field use (<c>manager.md</c> §7), readable for its owner alone. It keeps no tokens of gateways: whoever owns the gateway has its secret.
/// </summary>
internal sealed class DeviceIdentityFile : IDeviceIdentity
{
    private const string Name = "clawx-device-identity.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly byte[] SpkiPrefix = Convert.FromHexString("302a300506032b6570032100");

    private readonly DeviceKey key;

    private DeviceIdentityFile(DeviceKey key) => this.key = key;

    /// <summary>Reads it; makes one where there is none. A file that cannot be used is kept aside, for it may be all that is left of a pairing (D20).</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static DeviceIdentityFile Load(string folder, TimeProvider time)
    {
        var path = Path.Combine(folder, Name);
        if (File.Exists(path))
        {
            if (TryRead(path) is var (file, key))
            {
                if (!string.Equals(file.DeviceId, key.DeviceId, StringComparison.Ordinal))
                {
                    Write(path, file with { DeviceId = key.DeviceId });
                }

                return new DeviceIdentityFile(key);
            }

            File.Move(path, $"{path}.corrupt-{time.GetUtcNow().ToUnixTimeMilliseconds()}", overwrite: true);
        }

        var fresh = DeviceKey.Create();
        Write(path, new IdentityFile(1, fresh.DeviceId, PublicPem(fresh), fresh.ToPem(), time.GetUtcNow().ToUnixTimeMilliseconds()));
        return new DeviceIdentityFile(fresh);
    }

    public DeviceKey Key() => key;

    public string? Token(string gateway, string role) => null;

    public void Keep(string gateway, HelloAuth auth)
    {
        // The secret is at hand.
    }

    public void Forget(string gateway, string role)
    {
        // None is kept.
    }

    private static (IdentityFile File, DeviceKey Key)? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), IdentityFileJson.Default.IdentityFile) is { Version: 1, DeviceId: not null, PublicKeyPem: not null, PrivateKeyPem: not null } file
                ? (file, DeviceKey.FromPem(file.PrivateKeyPem))
                : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static string PublicPem(DeviceKey key) => PemEncoding.WriteString("PUBLIC KEY", [.. SpkiPrefix, .. key.PublicKey.Span]) + "\n";

    private static void Write(string path, IdentityFile file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.{Guid.NewGuid():N}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(fresh, how))
        {
            JsonSerializer.Serialize(stream, file, IdentityFileJson.Default.IdentityFile);
            stream.WriteByte((byte)'\n');
        }

        File.Move(fresh, path, overwrite: true);
    }
}

/// <summary>The file.</summary>
internal sealed record IdentityFile(int Version, string DeviceId, string PublicKeyPem, string PrivateKeyPem, long CreatedAtMs)
{
    public override string ToString() => $"IdentityFile({DeviceId})";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IdentityFile))]
internal sealed partial class IdentityFileJson : JsonSerializerContext;
