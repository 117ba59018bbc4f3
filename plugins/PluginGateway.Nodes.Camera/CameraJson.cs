using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace PluginGateway.Nodes.Camera;

/// <summary>Params of <c>camera.list</c>: none.</summary>
internal sealed record ListAsked;

/// <summary>Result of <c>camera.list</c>.</summary>
internal sealed record CameraList(IReadOnlyList<CameraDevice> Devices);

/// <summary>A camera.</summary>
internal sealed record CameraDevice(string Id, string Name, string? Position, string? DeviceType);

/// <summary>Params of <c>camera.snap</c>.</summary>
internal sealed record SnapAsked
{
    /// <summary><c>front</c> or <c>back</c>; of no effect on machines whose cameras do not say where they are.</summary>
    public string? Facing { get; init; }

    /// <summary>Widest picture, in pixels; 1600 when absent.</summary>
    [Range(16, 8192)]
    public double? MaxWidth { get; init; }

    /// <summary>0 to 1; 0.9 when absent.</summary>
    [Range(0, 1)]
    public double? Quality { get; init; }

    /// <summary><c>jpg</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Which camera, as in <c>camera.list</c>.</summary>
    public string? DeviceId { get; init; }

    /// <summary>How long the camera may get used to the light, in milliseconds.</summary>
    [Range(0, 10_000)]
    public double? DelayMs { get; init; }
}

/// <summary>Result of <c>camera.snap</c>.</summary>
internal sealed record Snapshot(string Format, string Base64)
{
    public int? Width { get; init; }

    public int? Height { get; init; }
}

/// <summary>Params of <c>camera.clip</c>.</summary>
internal sealed record ClipAsked
{
    public string? Facing { get; init; }

    public string? DeviceId { get; init; }

    /// <summary>How long, in milliseconds; 3000 when absent, 60,000 at most.</summary>
    [Range(1, 600_000)]
    public double? DurationMs { get; init; }

    /// <summary>Whether with sound, where the node has a microphone; so when absent.</summary>
    public bool? IncludeAudio { get; init; }

    /// <summary><c>mp4</c>.</summary>
    public string? Format { get; init; }
}

/// <summary>Result of <c>camera.clip</c>.</summary>
internal sealed record Clip(string Format, string Base64)
{
    public double? DurationMs { get; init; }

    public bool? HasAudio { get; init; }
}

/// <summary>What a node says of a picture or clip, without the thing itself.</summary>
internal sealed record Taken(string Format)
{
    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationMs { get; init; }

    public bool? HasAudio { get; init; }
}

/// <summary>What callers get of a picture or clip that was kept.</summary>
internal sealed record KeptFile(string Format, string Url, long Size)
{
    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? DurationMs { get; init; }

    public bool? HasAudio { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListAsked))]
[JsonSerializable(typeof(CameraList))]
[JsonSerializable(typeof(SnapAsked))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(ClipAsked))]
[JsonSerializable(typeof(Clip))]
[JsonSerializable(typeof(Taken))]
[JsonSerializable(typeof(KeptFile))]
internal sealed partial class CameraJson : JsonSerializerContext;
