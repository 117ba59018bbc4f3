using System.Text.Json.Serialization;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Devices;

/// <summary>
/// What kind of machine a device was when it was approved, in its own words (<c>protocol-4.md</c> §3.6): a key that turns up on another kind is looked at by a person again. Versions do not count, nor
/// do other names of the same system. Immutable.
/// </summary>
/// <param name="Platform">Its operating system, without a version.</param>
/// <param name="Family">For example <c>iphone</c>; null when it did not say.</param>
internal sealed record DevicePin(string Platform, string? Family)
{
    /// <summary>What a client says of itself.</summary>
    public static DevicePin Of(ClientInfo client) => new(System(DeviceProof.Plain(client.Platform)), DeviceProof.Plain(client.DeviceFamily) is { Length: > 0 } family ? family : null);

    /// <summary>Whether it may be the same machine: what one of the two does not say counts as the same.</summary>
    public bool Fits(DevicePin other) => Platform == other.Platform && (Family is null || other.Family is null || Family == other.Family);

    private static string System(string platform)
    {
        var end = platform.AsSpan().IndexOfAnyInRange('0', '9');
        var name = (end > 0 ? platform[..end] : platform).Trim();
        return name switch
        {
            "darwin" or "macos" or "mac os" or "mac os x" or "os x" => "macos",
            "win" or "windows" or "windows nt" => "windows",
            _ => name,
        };
    }
}

/// <summary>JSON of <see cref="DevicePin"/>, as it stands in the database.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DevicePin))]
internal sealed partial class DevicePinJson : JsonSerializerContext;
