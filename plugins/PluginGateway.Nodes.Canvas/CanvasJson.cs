using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Nodes.Canvas;

/// <summary>Params of commands that have none.</summary>
internal sealed record NothingAsked;

/// <summary>Where the canvas is to be, in pixels.</summary>
internal sealed record Placement
{
    public double? X { get; init; }

    public double? Y { get; init; }

    public double? Width { get; init; }

    public double? Height { get; init; }
}

/// <summary>Params of <c>canvas.present</c>.</summary>
internal sealed record PresentAsked
{
    public string? Url { get; init; }

    public Placement? Placement { get; init; }
}

/// <summary>Params of <c>canvas.navigate</c>.</summary>
internal sealed record NavigateAsked(string Url);

/// <summary>Params of <c>canvas.eval</c>.</summary>
internal sealed record EvalAsked(string JavaScript);

/// <summary>Result of <c>canvas.eval</c>: a text as it is, anything else as JSON.</summary>
internal sealed record Evaluated(string Result);

/// <summary>Params of <c>canvas.snapshot</c>.</summary>
internal sealed record SnapshotAsked
{
    /// <summary>Widest picture, in pixels.</summary>
    [Range(16, 8192)]
    public double? MaxWidth { get; init; }

    /// <summary>0 to 1, of a JPEG.</summary>
    [Range(0, 1)]
    public double? Quality { get; init; }

    /// <summary><c>png</c>, <c>jpeg</c> or <c>jpg</c>.</summary>
    public string? Format { get; init; }
}

/// <summary>Result of <c>canvas.snapshot</c>.</summary>
internal sealed record CanvasPicture(string Format, string Base64);

/// <summary>Params of <c>canvas.a2ui.push</c>.</summary>
internal sealed record PushAsked(IReadOnlyList<JsonElement> Messages);

/// <summary>Params of <c>canvas.a2ui.pushJSONL</c>.</summary>
internal sealed record PushLinesAsked(string Jsonl);

/// <summary>An acknowledgement.</summary>
internal sealed record Done(bool Ok);

/// <summary>What callers get of a picture that was kept.</summary>
internal sealed record KeptPicture(string Format, string Url, long Size);

/// <summary>What a person did on a page.</summary>
internal sealed record UserActionMessage(UserAction? UserAction);

/// <summary>The action itself.</summary>
internal sealed record UserAction
{
    public string? Name { get; init; }

    public string? SurfaceId { get; init; }

    public string? SourceComponentId { get; init; }

    public JsonElement? Context { get; init; }
}

/// <summary>Payload of <c>agent.request</c>.</summary>
internal sealed record AgentRequest(string Message, string SessionKey, string Thinking, bool Deliver);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NothingAsked))]
[JsonSerializable(typeof(PresentAsked))]
[JsonSerializable(typeof(NavigateAsked))]
[JsonSerializable(typeof(EvalAsked))]
[JsonSerializable(typeof(Evaluated))]
[JsonSerializable(typeof(SnapshotAsked))]
[JsonSerializable(typeof(CanvasPicture))]
[JsonSerializable(typeof(PushAsked))]
[JsonSerializable(typeof(PushLinesAsked))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(KeptPicture))]
[JsonSerializable(typeof(UserActionMessage))]
[JsonSerializable(typeof(AgentRequest))]
internal sealed partial class CanvasJson : JsonSerializerContext;
