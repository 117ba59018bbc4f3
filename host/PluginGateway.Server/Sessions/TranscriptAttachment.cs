using PluginGateway.Contracts.Agents;

namespace PluginGateway.Server.Sessions;

/// <summary>What is known of a picture or file of a message, without its bytes.</summary>
/// <param name="Id">Names its content.</param>
/// <param name="MediaType">For example <c>image/png</c>.</param>
/// <param name="FileName">Its name for people.</param>
/// <param name="Size">In bytes.</param>
internal sealed record TranscriptAttachment(AttachmentId Id, string MediaType, string? FileName, long Size);

/// <summary>Names a content: the SHA-256 of it, in hexadecimal. Whose it is, is asked by a <see cref="SessionScope"/> all the same.</summary>
internal readonly record struct AttachmentId(string Hash);

/// <summary>What was found of an attachment.</summary>
/// <param name="Attachment">It, with its bytes; null when they are not kept with the transcript, or not any more.</param>
internal sealed record KeptAttachment(AgentAttachment? Attachment)
{
    /// <summary>What the message says of it, when its bytes are not kept with the transcript.</summary>
    public TranscriptAttachment? Named { get; init; }
}
