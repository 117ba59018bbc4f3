using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>chat.attachment</c>: for whoever may read the conversation.</summary>
internal sealed class ChatAttachmentFamily(AttachmentContents contents, MediaStore media, SessionKeys keys) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods) => methods.Add(ChatAttachments.Get, Access.Read, async (get, _) => await Task.Run(() => Get(get)));

    private ChatAttachment Get(ChatAttachmentParams get)
    {
        var found = contents.Find(keys.Canonical(get.SessionKey), new AttachmentId(get.AttachmentId))
            ?? throw new GatewayException(ErrorCodes.InvalidRequest, "no such attachment in this session");
        return found.Attachment is { } attachment
            ? new ChatAttachment(get.AttachmentId, attachment.MediaType, attachment.Content.ToArray()) { FileName = attachment.FileName }
            : throw new GatewayException(ErrorCodes.InvalidRequest, media.Find(get.AttachmentId) is null
                ? "the attachment is not kept any more (session.attachmentMegabytes, media.totalMegabytes)"
                : $"the attachment is larger than {ProtocolLimits.MaxAttachmentBytes} bytes; ask media.link for an address of it");
    }
}
