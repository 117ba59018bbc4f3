using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Events;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Commands;

/// <summary>
/// Does what people ask for with a command, wherever they ask: notes the answer in the transcript and tells clients (<c>agent-and-chat.md</c> §4). Whether somebody may
/// is for the caller to know. Any thread.
/// </summary>
internal sealed class CommandDesk(SlashCommands commands, SessionService sessions, Broadcaster broadcaster, TimeProvider time, ILogger<CommandDesk> log)
{
    private const string Injected = "injected";

    /// <summary>The command that a message is; null when it is none, or nothing may be said in its session: then it is treated as any message.</summary>
    public CommandMatch? Find(string text, string session) =>
        commands.Find(text, session) is { } match && (sessions.Find(session)?.IsSendDenied != true || match.Command.Name == StopCommand.Word) ? match : null;

    /// <summary>Does it.</summary>
    /// <param name="match">What.</param>
    /// <param name="id">What events call it: the caller's idempotency key, or the network's id of the message.</param>
    /// <param name="sessionKey">The session as the caller spelt it.</param>
    /// <param name="sender">Who asks, for the log.</param>
    /// <returns>The answer, which clients have been told.</returns>
    public async Task<CommandReply> RunAsync(CommandMatch match, string id, string sessionKey, string sender)
    {
        SessionLog.Commanded(log, match.Call.Session, match.Command.Name, sender);
        var doing = DoAsync(match);

        // Whoever asked is to have the first answer, that it is being done, before the event.
        await Task.Yield();
        var reply = await doing;
        if (reply.Text is { } text)
        {
            await NoteAsync(match.Call.Session, text, id);
            Tell(id, match.Call.Session, sessionKey, text);
        }

        return reply;
    }

    private static async Task<CommandReply> DoAsync(CommandMatch match)
    {
        try
        {
            return await match.Command.RunAsync(match.Call);
        }
        catch (GatewayException e)
        {
            return new CommandReply(e.Message);
        }
    }

    private async Task NoteAsync(string session, string text, string id)
    {
        try
        {
            await sessions.InjectAsync(session, text, id);
        }
        catch (SqliteException e)
        {
            // What was done is done, and people are told so.
            ChannelLog.NotNoted(log, session, e.Message);
        }
    }

    private void Tell(string id, string canonical, string sessionKey, string text)
    {
        var payload = new ChatEventPayload
        {
            RunId = id,
            SessionKey = sessionKey,
            Seq = 1,
            State = "final",
            AgentId = SessionKeys.AgentNamedBy(canonical),
            StopReason = "stop",
            Message = new ChatMessage("assistant", [new ChatContent("text", text)], time.GetUtcNow().ToUnixTimeMilliseconds()) { StopReason = Injected, Usage = ChatUsage.None },
        };
        broadcaster.SendOfSession(ChatMethods.Event, canonical, payload, key => payload with { SessionKey = key }, droppable: false);
    }
}
