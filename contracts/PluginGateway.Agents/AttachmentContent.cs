using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Agents;

/// <summary>An attachment as a model can take it: as it is, as text, or at least in words, so that it can say what it has not seen.</summary>
internal static class AttachmentContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static AIContent Of(AgentAttachment attachment, IChatModels models)
    {
        var type = attachment.MediaType.Split(';')[0].Trim().ToLowerInvariant();
        if (models.Takes(type))
        {
            return new DataContent(attachment.Content, type) { Name = attachment.FileName };
        }

        var name = attachment.FileName ?? "without a name";
        return IsText(type) && Text(attachment.Content) is { } text
            ? new TextContent($"\n\nThe attached file {name} ({type}):\n{text}\n(End of the attached file.)\n\n")
            : new TextContent(string.Create(CultureInfo.InvariantCulture, $"\n\n(There is an attached file {name} of type {type} and {attachment.Content.Length} bytes, which this model cannot be shown.)\n\n"));
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type is "application/json" or "application/xml" or "application/yaml" or "application/javascript"
        || type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);

    private static string? Text(ReadOnlyMemory<byte> content)
    {
        try
        {
            return Strict.GetString(content.Span);
        }
        catch (DecoderFallbackException)
        {
            return null; // it says that it is text, and is not
        }
    }
}
