using System.Globalization;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Sessions;

/// <summary>A message of a transcript as clients and files have it: calls of tools with their results, text, attachments. Pure.</summary>
internal static class ShownMessage
{
    /// <summary>Makes it.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="number">Where it stands among those that its session shows, from 1; 0 where that is nobody's business.</param>
    public static ChatMessage Of(TranscriptEntry entry, long number = 0) => new(entry.Role, Contents(entry), entry.At)
    {
        StopReason = entry.Error is null ? entry.Kind : "error",
        ErrorMessage = entry.Error,
        Usage = entry.Kind is null ? null : ChatUsage.None,
        Identity = number > 0 && IdOf(entry) is { } id ? new MessageIdentity(id, number) : null,
        IdempotencyKey = entry is { Role: "user", RunId: { } run } ? $"{run}:user" : null,
    };

    /// <summary>What clients call a message; null while it is not kept.</summary>
    public static string? IdOf(TranscriptEntry entry) => entry.Id > 0 ? entry.Id.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>An upper bound of its size in bytes that costs nothing: a character is at most six bytes of JSON.</summary>
    public static long MostBytes(TranscriptEntry entry) =>
        300 + (6L * (entry.Text.Length + (entry.Error?.Length ?? 0)))
        + entry.Calls.Sum(call => 200 + (6L * (call.Name.Length + call.Id.Length + call.Arguments.GetRawText().Length + (call.Result?.Length ?? 0))))
        + entry.Attachments.Sum(attachment => 300 + (6L * (attachment.FileName?.Length ?? 0)));

    private static List<ChatContent> Contents(TranscriptEntry entry)
    {
        var parts = new List<ChatContent>();
        foreach (var call in entry.Calls)
        {
            parts.Add(new ChatContent("toolCall") { Id = call.Id, Name = call.Name, Arguments = call.Arguments });
            if (call.Result is { } result)
            {
                parts.Add(new ChatContent("toolResult", result) { Id = call.Id, Name = call.Name, IsError = call.IsError, Meta = call.Meta });
            }
        }

        if (entry.Text.Length > 0 || parts.Count + entry.Attachments.Count == 0)
        {
            parts.Add(new ChatContent("text", entry.Text));
        }

        parts.AddRange(entry.Attachments.Select(attachment => new ChatContent(attachment.MediaType.StartsWith("image/", StringComparison.Ordinal) ? "image" : "file")
        {
            AttachmentId = attachment.Id.Hash,
            MimeType = attachment.MediaType,
            FileName = attachment.FileName,
            Size = attachment.Size,
        }));
        return parts;
    }
}
