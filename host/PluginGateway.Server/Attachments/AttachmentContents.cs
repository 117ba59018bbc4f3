using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Attachments;

/// <summary>The contents of what came with messages: clients' are kept with the transcript, networks' in the store of media. Any thread.</summary>
internal sealed class AttachmentContents(SessionService sessions, MediaStore media)
{
    /// <summary>What came with a message of a session; null when none of its messages came with it, or its session is another.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="id">Names the content.</param>
    public KeptAttachment? Find(string canonical, AttachmentId id)
    {
        var found = sessions.Attachment(canonical, id);
        return found is { Attachment: null, Named: { } named } && media.Read(id.Hash, ProtocolLimits.MaxAttachmentBytes) is { } bytes
            ? found with { Attachment = new AgentAttachment(named.MediaType, bytes) { FileName = named.FileName } }
            : found;
    }
}
