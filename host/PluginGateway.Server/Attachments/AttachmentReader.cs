using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Attachments;

/// <summary>
/// Attachments as clients send them, checked (<c>agent-and-chat.md</c> §6). What cannot be passed on is refused, never left out: whoever sends a picture is not to
/// believe that it was seen. Pure.
/// </summary>
internal static class AttachmentReader
{
    private const int LongestName = 255;
    private const int LongestLabel = 80;

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>Reads them.</summary>
    /// <exception cref="GatewayException">One is wrong, or they are too many; the text says which and why.</exception>
    public static IReadOnlyList<AgentAttachment> Read(IReadOnlyList<JsonElement>? sent)
    {
        if (sent is not { Count: > 0 })
        {
            return [];
        }

        if (sent.Count > ProtocolLimits.MaxAttachments)
        {
            throw Invalid($"too many attachments ({sent.Count} > {ProtocolLimits.MaxAttachments})");
        }

        var attachments = new List<AgentAttachment>(sent.Count);
        var total = 0L;
        for (var i = 0; i < sent.Count; i++)
        {
            attachments.Add(Read(sent[i], i + 1));
            total += attachments[i].Content.Length;
        }

        return total <= ProtocolLimits.MaxAttachmentsBytes
            ? attachments
            : throw Invalid($"attachments exceed the size limit of one message ({total} > {ProtocolLimits.MaxAttachmentsBytes} bytes)");
    }

    private static AgentAttachment Read(JsonElement sent, int number)
    {
        var name = Name(Text(sent, "fileName"));
        var said = Text(sent, "mimeType");
        var label = Cut(name ?? Name(Text(sent, "type")) ?? string.Create(CultureInfo.InvariantCulture, $"attachment-{number}"), LongestLabel);
        var content = Decode(Text(sent, "content") ?? throw Invalid($"attachment {label}: content must be base64 string"), label);
        return AttachmentKind.TypeOf(content, said) is { } type
            ? new AgentAttachment(type, content) { FileName = name }
            : throw Invalid($"attachment {label}: files of this kind ({Cut(AttachmentKind.Describe(content, Name(said)), LongestLabel)}) are not taken; send PNG, JPEG, GIF, WebP, PDF or text in UTF-8");
    }

    private static byte[] Decode(string text, string label)
    {
        var base64 = text.AsSpan();
        if (base64.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && base64.IndexOf(',') is > 0 and var comma && base64[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            base64 = base64[(comma + 1)..];
        }

        var padding = base64.EndsWith("==", StringComparison.Ordinal) ? 2 : base64.EndsWith("=", StringComparison.Ordinal) ? 1 : 0;
        if (base64.Length % 4 != 0 || base64[..^padding].ContainsAnyExcept(Base64))
        {
            throw Invalid($"attachment {label}: invalid base64 content");
        }

        var size = (base64.Length / 4 * 3) - padding;
        if (size is 0 or > ProtocolLimits.MaxAttachmentBytes)
        {
            throw Invalid(size == 0 ? $"attachment {label}: is empty" : $"attachment {label}: exceeds size limit ({size} > {ProtocolLimits.MaxAttachmentBytes} bytes)");
        }

        var content = new byte[size];
        return Convert.TryFromBase64Chars(base64, content, out var written) && written == size ? content : throw Invalid($"attachment {label}: invalid base64 content");
    }

    private static string? Text(JsonElement sent, string name) =>
        sent.ValueKind == JsonValueKind.Object && sent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Shown to people and to models: nothing that changes how the text around it reads, and no folders.
    internal static string? Name(string? given)
    {
        var runes = (given ?? string.Empty).EnumerateRunes().Select(static rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? new Rune(' ') : rune.Value is '/' or '\\' ? new Rune('_') : rune);
        var name = Cut(string.Concat(runes).Trim(), LongestName);
        return name.Length == 0 ? null : name;
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static GatewayException Invalid(string message) => new(ErrorCodes.InvalidRequest, message);
}
