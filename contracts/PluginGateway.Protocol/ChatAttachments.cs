using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Pictures and files of a conversation. The history names them and does not carry them: it would be too large.</summary>
public static class ChatAttachments
{
    /// <summary>The bytes of one. Not in the reference.</summary>
    public static readonly Method<ChatAttachmentParams, ChatAttachment> Get =
        new("chat.attachment", ChatAttachmentJson.Default.ChatAttachmentParams, ChatAttachmentJson.Default.ChatAttachment);
}

/// <summary>Params of <c>chat.attachment</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChatAttachmentParams
{
    /// <summary>The session; another's attachments are not found.</summary>
    [NonEmpty] public required string SessionKey { get; init; }

    /// <summary>As <c>chat.history</c> tells it.</summary>
    [NonEmpty] public required string AttachmentId { get; init; }
}

/// <summary>Answer of <c>chat.attachment</c>.</summary>
/// <param name="AttachmentId">As asked for.</param>
/// <param name="MimeType">Its type.</param>
/// <param name="Content">Its bytes, as base64.</param>
public sealed record ChatAttachment(string AttachmentId, string MimeType, byte[] Content)
{
    /// <summary>Its name for people.</summary>
    public string? FileName { get; init; }
}

/// <summary>JSON of attachments.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatAttachmentParams))]
[JsonSerializable(typeof(ChatAttachment))]
public sealed partial class ChatAttachmentJson : JsonSerializerContext;
