using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Media;

/// <summary>What came with a message, as an agent is given it: what a client might have attached is shown, everything else is told in words. Any thread.</summary>
internal sealed class RunMedia(MediaStore store)
{
    /// <summary>What an agent is shown of a message, and its text with words for the rest.</summary>
    /// <param name="run">The message.</param>
    /// <param name="text">Its text, as the agent is to hear it.</param>
    public AgentMessage Heard(RunRequest run, string text)
    {
        if (run.Media.Count == 0)
        {
            return new AgentMessage("user", text) { Attachments = run.Attachments };
        }

        var (shown, words, room) = (run.Attachments.ToList(), new List<string>(), (long)ProtocolLimits.MaxAttachmentsBytes);
        foreach (var medium in run.Media)
        {
            if (shown.Count < ProtocolLimits.MaxAttachments && Read(medium, Math.Min(room, ProtocolLimits.MaxAttachmentBytes)) is { } attachment)
            {
                room -= attachment.Content.Length;
                shown.Add(attachment);
            }
            else
            {
                words.Add(Words(medium));
            }
        }

        return new AgentMessage("user", string.Join('\n', words.Prepend(text).Where(static line => line.Length > 0))) { Attachments = shown };
    }

    /// <summary>Media as a transcript names them.</summary>
    public static IReadOnlyList<TranscriptAttachment> Named(IReadOnlyList<MediaReference> media) =>
        media.Count == 0 ? [] : [.. media.Where(static one => MediaId.Is(one.Id)).Select(static one => new TranscriptAttachment(new AttachmentId(one.Id), one.MediaType, one.FileName, one.Size))];

    /// <summary>Media as a message of a transcript names them, to be sent.</summary>
    public static IReadOnlyList<MediaReference> References(TranscriptEntry said) =>
        [.. said.Attachments.Select(static one => new MediaReference(one.Id.Hash, one.MediaType, one.Size) { FileName = one.FileName })];

    private AgentAttachment? Read(MediaReference medium, long most)
    {
        var bytes = AttachmentKind.IsShown(medium.MediaType) ? store.Read(medium.Id, most) : null;
        return bytes is not null && AttachmentKind.TypeOf(bytes, medium.MediaType) is { } type ? new AgentAttachment(type, bytes) { FileName = MediaName.Clean(medium.FileName) } : null;
    }

    private string Words(MediaReference medium)
    {
        var name = MediaName.Of(medium.MediaType, MediaName.Clean(medium.FileName));
        return store.Find(medium.Id) is null
            ? $"[A {name} came with this and is not kept any more.]"
            : $"[A {name} came with this ({medium.MediaType}, {MediaName.Size(medium.Size)}). You cannot be shown it; the line MEDIA:{MediaSources.Own}{medium.Id} in a reply sends it on.]";
    }
}
