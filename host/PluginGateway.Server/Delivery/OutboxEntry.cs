using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Delivery;

/// <summary>One part of a message that goes out, and what is known of it. Immutable.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Lane">Where it goes: messages of one lane leave one after another.</param>
/// <param name="Kind">Why it is sent.</param>
/// <param name="Message">It, as the channel gets it.</param>
internal sealed record OutboxEntry(string Id, OutboxLaneKey Lane, OutboxKind Kind, OutboundMessage Message)
{
    /// <summary>Which part of the whole it is, from 1.</summary>
    public int Part { get; init; } = 1;

    /// <summary>How many parts the whole has.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>What is known of it.</summary>
    public OutboxState State { get; init; }

    /// <summary>How often it was handed to the channel, or asked for.</summary>
    public int Attempts { get; init; }

    /// <summary>Before this it is not tried again; Unix milliseconds.</summary>
    public long NotBefore { get; init; }

    /// <summary>After this it is not sent any more; Unix milliseconds.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>The network's id of it.</summary>
    public string? Receipt { get; init; }

    /// <summary>Why it is not sent.</summary>
    public string? Error { get; init; }

    /// <summary>The message that it answers, as the inbox knows it.</summary>
    public long? InboxId { get; init; }

    /// <summary>The run that said it.</summary>
    public string? RunId { get; init; }

    /// <summary>The session it belongs to.</summary>
    public string? SessionKey { get; init; }

    /// <summary>When it was put in; Unix milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When its state last changed; Unix milliseconds.</summary>
    public long ChangedAt { get; init; }

    /// <summary>The key without its part: the same for all parts of one message.</summary>
    public string WholeKey => Part == 1 ? Message.IdempotencyKey : Message.IdempotencyKey[..Message.IdempotencyKey.LastIndexOf('#')];
}

/// <summary>Where a message goes.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="Chat">Which chat.</param>
internal readonly record struct OutboxLaneKey(string Channel, string AccountId, string Chat);

/// <summary>Why something is sent; decides how long it is worth sending.</summary>
internal enum OutboxKind
{
    /// <summary>An agent's answer to a message.</summary>
    Reply,

    /// <summary>Somebody asked for it to be sent.</summary>
    Send,

    /// <summary>The gateway's own words: a pairing code, an error.</summary>
    Notice,
}
