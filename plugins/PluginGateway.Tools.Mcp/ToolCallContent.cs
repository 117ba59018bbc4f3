using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Tools.Mcp;

/// <summary>What a server answers, as an agent is told it. Pure.</summary>
internal static class ToolCallContent
{
    /// <summary>Arguments as the server gets them.</summary>
    public static Dictionary<string, JsonElement> Arguments(JsonElement arguments) =>
        arguments.EnumerateObject().DistinctBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);

    /// <summary>The answer: texts one after another, pictures and sounds as attachments.</summary>
    public static AgentToolResult Result(CallToolResult result)
    {
        var text = new StringBuilder();
        var attachments = new List<AgentAttachment>();
        foreach (var block in result.Content ?? [])
        {
            var line = Take(block, attachments);
            text.Append(text.Length > 0 && line.Length > 0 ? "\n" : string.Empty).Append(line);
        }

        if (text.Length == 0 && result.StructuredContent is { } structured)
        {
            text.Append(structured.GetRawText());
        }

        return new AgentToolResult(text.ToString()) { IsError = result.IsError == true, Attachments = attachments };
    }

    private static string Take(ContentBlock block, List<AgentAttachment> attachments)
    {
        switch (block)
        {
            case TextContentBlock text:
                return text.Text;
            case ImageContentBlock image:
                return Attach(attachments, image.MimeType, () => image.DecodedData, name: null);
            case AudioContentBlock audio:
                return Attach(attachments, audio.MimeType, () => audio.DecodedData, name: null);
            case EmbeddedResourceBlock { Resource: TextResourceContents resource }:
                return $"{resource.Uri}:\n{resource.Text}";
            case EmbeddedResourceBlock { Resource: BlobResourceContents resource }:
                return Attach(attachments, resource.MimeType ?? "application/octet-stream", () => resource.DecodedData, resource.Uri);
            case ResourceLinkBlock link:
                return $"[{link.Name}: {link.Uri}]";
            default:
                return $"[content of type {block.Type}, which is not known]";
        }
    }

    private static string Attach(List<AgentAttachment> attachments, string type, Func<ReadOnlyMemory<byte>> content, string? name)
    {
        try
        {
            attachments.Add(new AgentAttachment(type, content()) { FileName = name });
            return string.Empty;
        }
        catch (FormatException)
        {
            return $"[an attachment of type {type} that is not base64]";
        }
    }
}
