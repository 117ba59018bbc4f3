using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Delivery;

/// <summary>A message that came in, and what became of it. Immutable.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="Message">It; its text is gone when it was refused, or is long settled.</param>
internal sealed record InboxEntry(string Channel, string AccountId, InboundMessage Message)
{
    /// <summary>Its number; counts up in the order in which messages came.</summary>
    public long Id { get; init; }

    /// <summary>What is known of it.</summary>
    public InboxState State { get; init; }

    /// <summary>Why it was heard, or not.</summary>
    public string? Decision { get; init; }

    /// <summary>The conversation it went into.</summary>
    public string? SessionKey { get; init; }

    /// <summary>The run that answers it.</summary>
    public string? RunId { get; init; }

    /// <summary>How many starts of the gateway have worked on it.</summary>
    public int Attempts { get; init; }

    /// <summary>Until when the claim on it holds; Unix milliseconds.</summary>
    public long? LeaseUntil { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? Error { get; init; }

    /// <summary>When it came; Unix milliseconds.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>When its state last changed; Unix milliseconds.</summary>
    public long ChangedAt { get; init; }

    /// <summary>Its run's id: the same message is the same run.</summary>
    public string RunKey => $"{Channel}/{AccountId}/{Message.ExternalId}";
}

/// <summary>What is known of a message that came in.</summary>
internal enum InboxState
{
    /// <summary>It is worked on, or will be.</summary>
    Working,

    /// <summary>Nothing more becomes of it: it was answered, or there was nothing to answer.</summary>
    Done,

    /// <summary>It was not heard.</summary>
    Refused,

    /// <summary>The gateway ended each time it was worked on; it waits for the operator.</summary>
    Parked,
}
