using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Channels.Pairing;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels;

/// <summary>Whether somebody is heard, may command, or is told how to be heard. Any thread.</summary>
internal sealed class InboundAccess(SenderPairing pairing, Outbox outbox, TimeProvider time)
{
    // Networks deliver what has waited while the gateway was down: who wrote long ago is not answered with a code now.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>Decides whether something is heard.</summary>
    public InboundVerdict Decide(string channel, string accountId, ChannelAccountSettings settings, InboundMessage message) =>
        InboundPolicy.Decide(settings, message, IsPaired(channel, accountId, message));

    /// <summary>Whether the sender was let in by pairing. That counts in direct messages alone (SEC-13).</summary>
    public bool IsPaired(string channel, string accountId, InboundMessage message) => message.Kind == ChatKind.Direct
        && (pairing.IsPaired(channel, accountId, message.SenderId) || message.SenderAliases.Any(alias => pairing.IsPaired(channel, accountId, alias)));

    /// <summary>Tells a stranger how to be heard, once in an hour.</summary>
    public async Task InviteAsync(string channel, string accountId, InboundMessage message)
    {
        if (message.At < time.GetUtcNow() - Fresh || await pairing.AskAsync(channel, accountId, message) is not { } request)
        {
            return;
        }

        var text = $"""
            I do not know you yet.
            Your id: {request.SenderId}
            Pairing code: {request.Code}
            The owner lets you in with: pgw pairing approve {channel} {request.Code}
            """;
        await outbox.AddAsync(new OutboxDraft(channel, accountId, OutboxKind.Notice, new OutboundMessage(message.Chat, text, $"pairing/{channel}/{accountId}/{request.SenderId}/{request.Code}") { Thread = message.Thread }));
    }
}
