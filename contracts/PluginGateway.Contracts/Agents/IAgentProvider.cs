using PluginGateway.Protocol;

namespace PluginGateway.Contracts.Agents;

/// <summary>Thinks: turns a message and its history into a reply.</summary>
public interface IAgentProvider
{
    /// <summary>The models it offers, the default one first. Called often; answers at once.</summary>
    IReadOnlyList<ModelSummary> Models { get; }

    /// <summary>
    /// Runs one turn and streams what comes of it. Runs of different sessions overlap; those of one session never do.
    /// Stops within a second of cancellation. Throwing ends the run with an error that the caller sees.
    /// </summary>
    /// <param name="request">What was said, and before.</param>
    /// <param name="cancellation">Cancelled when somebody stops the run, its time is over, or the generation is unloaded.</param>
    /// <returns>What comes of it, in order.</returns>
    IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, CancellationToken cancellation);
}

/// <summary>One turn.</summary>
/// <param name="RunId">The run.</param>
/// <param name="AgentId">The agent that is asked.</param>
/// <param name="SessionKey">The session.</param>
/// <param name="Message">What was said.</param>
/// <param name="History">What was said before, oldest first, without <paramref name="Message"/>.</param>
public sealed record AgentRequest(string RunId, string AgentId, string SessionKey, string Message, IReadOnlyList<AgentMessage> History)
{
    /// <summary>How hard to think: off, minimal, low, medium, high or xhigh.</summary>
    public string? Thinking { get; init; }

    /// <summary>More words for the system prompt.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>The model that the session asks for, one of the provider's own; null for its default.</summary>
    public string? Model { get; init; }
}

/// <summary>One message of a session's history.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">The text.</param>
public sealed record AgentMessage(string Role, string Text);

/// <summary>Something a run produced. The base of a closed set.</summary>
public abstract record AgentEvent;

/// <summary>More of the reply's text.</summary>
/// <param name="Delta">What to append.</param>
public sealed record AgentText(string Delta) : AgentEvent;

/// <summary>Tokens used by the run so far; the last one counts.</summary>
/// <param name="Usage">The counts.</param>
public sealed record AgentUsage(TokenUsage Usage) : AgentEvent;
