namespace PluginGateway.Contracts.Channels;

/// <summary>
/// Says how a message could not be handed to a network, from <see cref="IChannel.SendAsync"/>. What else it throws counts as <see cref="DeliveryFailure.Unknown"/>, but for
/// <see cref="Protocol.GatewayException"/>, which says that nothing was sent: <see cref="DeliveryFailure.Transient"/> when it is retryable, else <see cref="DeliveryFailure.Permanent"/>.
/// </summary>
/// <param name="failure">What is to become of the message.</param>
/// <param name="message">Words for the operator: what, why and what to do. No secrets.</param>
/// <param name="inner">What it comes of.</param>
public sealed class DeliveryException(DeliveryFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is to become of the message.</summary>
    public DeliveryFailure Failure { get; } = failure;

    /// <summary>How long the network wants to be left alone, with <see cref="DeliveryFailure.RateLimited"/>. Obeyed to the second, also over a restart of the gateway.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether <see cref="RetryAfter"/> holds for all chats of the account, and not for this one alone.</summary>
    public bool IsWholeAccount { get; init; }
}

/// <summary>What is known of a message that was not handed over.</summary>
public enum DeliveryFailure
{
    /// <summary>Nobody knows whether the network has it: the connection broke before its answer. Never sent again blindly.</summary>
    Unknown,

    /// <summary>The network does not have it, and never takes it: no such chat, not allowed, too long.</summary>
    Permanent,

    /// <summary>The network does not have it, and may take it later: not connected, an error of its own.</summary>
    Transient,

    /// <summary>The network does not have it, and says when it will take more.</summary>
    RateLimited,
}
