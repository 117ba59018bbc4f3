using System.Text;
using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Channels.Showing;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>The gateway's own tools, provider <c>gateway</c>. Sessions are shown to the agent alone whose they are (SEC-25). Any thread.</summary>
internal sealed class GatewayTools(OutboxSend outbox, SessionService sessions, NodeTools nodes, MessageReactions reactions) : IToolProvider
{
    /// <summary>The provider's id.</summary>
    public const string ProviderId = "gateway";

    private const int MostSessions = 100;
    private const int MostMessages = 200;

    /// <inheritdoc />
    public IReadOnlyList<IAgentTool> Tools { get; } =
    [
        new GatewayTool(
            "send_message",
            "Sends a message to a person or a group on a chat network that the gateway is connected to.",
            """{"type":"object","properties":{"channel":{"type":"string","description":"The network, for example irc."},"to":{"type":"string","description":"The person or group on it."},"text":{"type":"string"},"accountId":{"type":"string","description":"The gateway's account on the network; the first one when absent."}},"required":["channel","to","text"],"additionalProperties":false}""",
            (call, sends, _) => SendAsync(outbox, call, sends)),
        new GatewayTool(
            "react",
            "Reacts to the message that is being answered, on the chat network that it came from, in the place of an earlier reaction.",
            """{"type":"object","properties":{"emoji":{"type":"string","description":"One emoji that the network has; empty takes the reaction back."}},"required":["emoji"],"additionalProperties":false}""",
            (call, _) => ReactAsync(reactions, call)),
        new GatewayTool(
            "sessions_list",
            "Lists this agent's conversations, the newest first.",
            """{"type":"object","properties":{"limit":{"type":"integer","minimum":1,"maximum":100}},"additionalProperties":false}""",
            (call, _, _) => Task.Run(() => List(sessions, call))),
        new GatewayTool(
            "session_history",
            "Reads the newest messages of one of this agent's conversations, the oldest of them first.",
            """{"type":"object","properties":{"sessionKey":{"type":"string","description":"A key from sessions_list."},"limit":{"type":"integer","minimum":1,"maximum":200}},"required":["sessionKey"],"additionalProperties":false}""",
            (call, _, _) => Task.Run(() => History(sessions, call))),
        .. nodes.Tools,
    ];

    private static async Task<AgentToolResult> SendAsync(OutboxSend outbox, AgentToolCall call, RunSends sends)
    {
        if (GatewayTool.Text(call, "channel") is not { } channel || GatewayTool.Text(call, "to") is not { } to || GatewayTool.Text(call, "text") is not { } text)
        {
            return GatewayTool.Failure("send_message needs channel, to and text, none of them empty");
        }

        var account = GatewayTool.Text(call, "accountId");
        var receipt = await outbox.SendAsync(channel, account, new OutboundMessage(to, text, sends.Key(channel, account, to, text)), call.SessionKey);
        return new AgentToolResult($"sent to {to} on {channel}; the message's id there is {receipt.ExternalId}");
    }

    private static async Task<AgentToolResult> ReactAsync(MessageReactions reactions, AgentToolCall call)
    {
        var emoji = GatewayTool.Text(call, "emoji") ?? string.Empty;
        await reactions.ReactAsync(call.RunId, emoji);
        return new AgentToolResult(emoji.Length > 0 ? $"reacted with {emoji}" : "the reaction was taken back");
    }

    private static AgentToolResult List(SessionService sessions, AgentToolCall call)
    {
        var mine = sessions.List().Where(session => session.AgentId == call.AgentId).Take(Number(call, "limit", MostSessions));
        var lines = mine.Select(session => $"{session.Key} · {session.DisplayName ?? session.Kind} · {DateTimeOffset.FromUnixTimeMilliseconds(session.UpdatedAt):yyyy-MM-dd HH:mm} UTC");
        return new AgentToolResult(string.Join('\n', lines) is { Length: > 0 } text ? text : "there are no conversations yet");
    }

    private static AgentToolResult History(SessionService sessions, AgentToolCall call)
    {
        var key = GatewayTool.Text(call, "sessionKey")?.Trim().ToLowerInvariant();

        // Another agent's session is as if it did not exist.
        if (key is null || sessions.Find(key) is not { } session || session.AgentId != call.AgentId)
        {
            return GatewayTool.Failure($"there is no conversation '{key}' of this agent; sessions_list shows those that there are");
        }

        var text = new StringBuilder();
        foreach (var entry in sessions.Transcript(session.Key, Number(call, "limit", MostMessages)))
        {
            text.Append(entry.Role).Append(": ").AppendLine(entry.Text);
        }

        return new AgentToolResult(text.ToString());
    }

    private static int Number(AgentToolCall call, string name, int most) =>
        call.Arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? Math.Clamp(number, 1, most) : Math.Min(20, most);
}
