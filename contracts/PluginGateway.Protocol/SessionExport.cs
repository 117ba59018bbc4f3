using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>A session's transcript as the lines of a file (<c>agent-and-chat.md</c> §11).</summary>
public static class SessionExport
{
    /// <summary>The lines of a transcript, page by page.</summary>
    public static readonly Method<SessionsExportParams, SessionsExported> Export =
        new("sessions.export", SessionExportJson.Default.SessionsExportParams, SessionExportJson.Default.SessionsExported);
}

/// <summary>Params of <c>sessions.export</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsExportParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string Key { get; init; }

    /// <summary>Where the page before ended; absent for the first page.</summary>
    [NonEmpty] public string? Cursor { get; init; }

    /// <summary>With what was archived by resets, compactions and deletions, oldest first; each part begins with a line of type <c>session</c>.</summary>
    public bool? IncludeArchived { get; init; }
}

/// <summary>Answer of <c>sessions.export</c>: one page.</summary>
/// <param name="Key">The full key.</param>
/// <param name="SessionId">The session's current id; absent when it was deleted.</param>
/// <param name="Lines">Lines, each to be written as JSON on a line of its own.</param>
public sealed record SessionsExported(string Key, string? SessionId, IReadOnlyList<TranscriptLine> Lines)
{
    /// <summary>Where this page ends; absent when it is the last one.</summary>
    public string? Cursor { get; init; }
}

/// <summary>One line of a transcript. Which members are there depends on the type.</summary>
public sealed record TranscriptLine
{
    /// <summary><c>session</c>, <c>message</c> or <c>compaction</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Session: the version of this format.</summary>
    public int? Version { get; init; }

    /// <summary>Session: its id. Else eight hexadecimal digits or more, unique in the file.</summary>
    public required string Id { get; init; }

    /// <summary>The line before, within the session.</summary>
    public string? ParentId { get; init; }

    /// <summary>When, as ISO 8601.</summary>
    public required string Timestamp { get; init; }

    /// <summary>Session: the directory that the gateway works in.</summary>
    public string? Cwd { get; init; }

    /// <summary>Session: the archive that the lines are kept in; absent for what the session shows now.</summary>
    public string? Archive { get; init; }

    /// <summary>Message: the message.</summary>
    public ChatMessage? Message { get; init; }

    /// <summary>Compaction: the summary of what was said before, and is archived.</summary>
    public string? Summary { get; init; }
}

/// <summary>JSON of transcripts as files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionsExportParams))]
[JsonSerializable(typeof(SessionsExported))]
[JsonSerializable(typeof(TranscriptLine))]
public sealed partial class SessionExportJson : JsonSerializerContext;
