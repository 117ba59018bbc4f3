using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>The gateway's own log (<c>methods.md</c> §1).</summary>
public static class LogsMethods
{
    /// <summary>The newest lines of the log file, or those since the last call.</summary>
    public static readonly Method<LogsTailParams, LogsTail> Tail = new("logs.tail", LogsJson.Default);
}

/// <summary>Params of <c>logs.tail</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LogsTailParams
{
    /// <summary>The cursor of the answer before; absent for the newest lines there are.</summary>
    [Range(0, 9_007_199_254_740_991)]
    public long? Cursor { get; init; }

    /// <summary>Most lines wanted; 500 when absent. Of more the newest are given.</summary>
    [Range(1, 5000)]
    public int? Limit { get; init; }

    /// <summary>How far to reach back at most, in bytes; 250 000 when absent.</summary>
    [Range(1, 1_000_000)]
    public int? MaxBytes { get; init; }
}

/// <summary>Answer of <c>logs.tail</c>.</summary>
/// <param name="File">The file.</param>
/// <param name="Cursor">To be sent with the next call. Holds the place and which file it is in: a number for the gateway, not for clients.</param>
/// <param name="Size">The file's length, in bytes.</param>
/// <param name="Lines">Whole lines, each a JSON object: <c>time</c>, <c>_meta.logLevelName</c>, and the message under <c>1</c>.</param>
/// <param name="Truncated">Whether there were more lines than are given.</param>
/// <param name="Reset">Whether the lines do not continue those of the cursor: the log has gone on in another file, or too far.</param>
public sealed record LogsTail(string File, long Cursor, long Size, IReadOnlyList<string> Lines, bool Truncated, bool Reset);

/// <summary>JSON of the log family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogsTailParams))]
[JsonSerializable(typeof(LogsTail))]
public sealed partial class LogsJson : JsonSerializerContext;
