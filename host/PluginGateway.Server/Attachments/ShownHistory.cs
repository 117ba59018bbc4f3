using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Media;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Attachments;

/// <summary>The history as an agent is given it: with the newest attachments, and a word for the others. They are sent to the model with every run, and so there is a bound.</summary>
internal static class ShownHistory
{
    private const int MostAttachments = 8;
    private const long MostBytes = 15_000_000;

    /// <summary>Makes it.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="history">Its messages, oldest first.</param>
    /// <param name="contents">Has the bytes.</param>
    public static IReadOnlyList<AgentMessage> Of(string canonical, IReadOnlyList<TranscriptEntry> history, AttachmentContents contents)
    {
        var messages = new AgentMessage[history.Count];
        var (room, bytes) = (MostAttachments, MostBytes);
        for (var i = history.Count - 1; i >= 0; i--)
        {
            var entry = history[i];
            var shown = new List<AgentAttachment>();
            var text = entry.Text;
            foreach (var named in entry.Attachments)
            {
                if (entry.Role == "assistant")
                {
                    // No model's server takes pictures that it is said to have sent itself.
                    text += $"\n\n(Sent along: {MediaName.Of(named.MediaType, named.FileName)}.)";
                }
                else if (room > 0 && named.Size <= bytes && AttachmentKind.IsShown(named.MediaType) && contents.Find(canonical, named.Id)?.Attachment is { } kept)
                {
                    (room, bytes) = (room - 1, bytes - named.Size);
                    shown.Add(kept with { MediaType = named.MediaType, FileName = named.FileName });
                }
                else
                {
                    text += $"\n\n(A file was attached here, {named.FileName ?? "without a name"} of type {named.MediaType}. It is not shown again.)";
                }
            }

            messages[i] = new AgentMessage(entry.Role, text) { Attachments = shown };
        }

        return messages;
    }
}
