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

    /// <summary>How often work on it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When the work that goes on was begun, in Unix milliseconds; null while it waits for its turn.</summary>
    public long? BegunAt { get; init; }

    /// <summary>How many ends of the gateway are put down to it.</summary>
    public int Crashes { get; init; }

    /// <summary>Whether it was being worked on when the gateway ended: from then on it is worked on by itself.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>The run in whose turn it was said; null before it was.</summary>
    public string? TurnId { get; init; }

    /// <summary>Which start of the gateway has claimed it.</summary>
    public string? Boot { get; init; }

    /// <summary>Whether it was worked on before, by a start before this one or by this one: what it had come to is looked for first. Not kept.</summary>
    public bool IsAgain { get; init; }

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

    /// <summary>The operator let it be.</summary>
    Dropped,
}

/// <summary>The words for states, on the wire and in the database.</summary>
internal static class InboxStates
{
    /// <summary>The word for a state.</summary>
    public static string Word(this InboxState state) => state switch
    {
        InboxState.Working => "working",
        InboxState.Done => "done",
        InboxState.Refused => "refused",
        InboxState.Parked => "parked",
        _ => "dropped",
    };

    /// <summary>The state for a word; null when there is none.</summary>
    public static InboxState? Read(string word) => Enum.GetValues<InboxState>().Cast<InboxState?>().FirstOrDefault(state => state!.Value.Word() == word);
}
