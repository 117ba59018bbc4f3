using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Commands that come from networks: who may, once for each message however often it is delivered, and the answer on its way back. An answer does not wait for runs of the
/// chat: <c>/stop</c> and <c>/status</c> are for when one takes long. Any thread.
/// </summary>
internal sealed class ChannelCommands(CommandDesk desk, ChannelOutbound outbound, SessionKeys keys, TimeProvider time, ILogger<ChannelCommands> log)
{
    // As long as runs are remembered.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _oldest = new();

    /// <summary>Whether a message is a command of somebody who may call it: such a message is heard in a group without naming us (<c>channels.md</c> §4.3).</summary>
    public bool IsFromWhoMay(ChannelAccountSettings settings, InboundMessage message) =>
        CommandPolicy.Refusal(settings, message, keys.SharesDirectMessages) is null && desk.Find(message.Text, string.Empty) is not null;

    /// <summary>Takes a message that is a command. Who may not call it gets no effect and no answer, and the agent does not see it.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="account">The account.</param>
    /// <param name="message">The message.</param>
    /// <param name="session">The full key of its session.</param>
    /// <param name="say">Says something to the agent instead of the message. Holds names only: it may be called when another generation serves the account.</param>
    /// <returns>False when it is no command.</returns>
    public bool Take(string channel, ChannelAccountRunner account, InboundMessage message, string session, Action<string> say)
    {
        if (desk.Find(message.Text, session) is not { } command)
        {
            return false;
        }

        if (CommandPolicy.Refusal(account.Settings, message, keys.SharesDirectMessages) is { } reason)
        {
            ChannelLog.NotHeard(log, channel, account.AccountId, message.SenderId, message.Chat, $"/{command.Command.Name}: {reason}");
        }
        else if (IsFirst($"{channel}/{account.AccountId}/{message.ExternalId}"))
        {
            _ = AnswerAsync(channel, account.AccountId, message, command, say);
        }

        return true;
    }

    private bool IsFirst(string id)
    {
        var now = time.GetUtcNow();
        while (_oldest.TryPeek(out var oldest) && _done.TryGetValue(oldest, out var done) && done + Remembered <= now && _oldest.TryDequeue(out oldest))
        {
            _done.TryRemove(oldest, out _);
        }

        if (!_done.TryAdd(id, now))
        {
            return false;
        }

        _oldest.Enqueue(id);
        return true;
    }

    private async Task AnswerAsync(string channel, string account, InboundMessage message, CommandMatch command, Action<string> say)
    {
        var id = $"{channel}/{account}/{message.ExternalId}";
        try
        {
            var reply = await desk.RunAsync(command, id, command.Call.Session, message.SenderId);
            if (reply.Text is { } text)
            {
                await outbound.ReplyAsync(channel, account, new OutboundMessage(message.Chat, text, id) { ReplyTo = message.ExternalId, Thread = message.Thread });
            }

            if (reply.Say is { } words)
            {
                say(words);
            }
        }
        catch (Exception e)
        {
            // The boundary to channels of plugins: nobody waits for this task, so the failure is told here.
            ChannelLog.ReplyNotSent(log, channel, account, id, message.Chat, e is GatewayException ? e.Message : e.ToString());
        }
    }
}
