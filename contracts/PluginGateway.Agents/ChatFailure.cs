using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents;

/// <summary>A failure of a model's server, in words. Immutable.</summary>
/// <param name="Message">What went wrong and what to do about it; holds no secret.</param>
public sealed record ChatFailure(string Message)
{
    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; init; } = ErrorCodes.Unavailable;

    /// <summary>Whether the same request may succeed later. Only such failures are tried again.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>Whether the conversation does not fit into the model's context; a shorter one may.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The failure as callers see it.</summary>
    /// <param name="from">Where it came from.</param>
    /// <returns>What to throw.</returns>
    internal GatewayException ToException(Exception? from)
    {
        var error = new ErrorShape(Code, Message) { Retryable = IsRetryable ? true : null, RetryAfterMs = RetryAfter is { } wait ? (int)Math.Min(int.MaxValue, Math.Ceiling(wait.TotalMilliseconds)) : null, Details = IsTooLong ? ContextTooLong.Details : null };
        return from is null ? new GatewayException(error) : new GatewayException(error, from);
    }
}
