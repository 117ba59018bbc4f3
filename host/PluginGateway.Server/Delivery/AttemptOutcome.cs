using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Delivery;

/// <summary>What came of handing a message to a channel.</summary>
/// <param name="Receipt">The network's receipt; null when it has none.</param>
/// <param name="Failure">What is known otherwise; null with a receipt, and when there was no receiver.</param>
/// <param name="Error">Why.</param>
/// <param name="RetryAfter">How long the network wants to be left alone.</param>
/// <param name="IsWholeAccount">Whether that holds for all chats of the account.</param>
internal sealed record AttemptOutcome(DeliveryReceipt? Receipt, DeliveryFailure? Failure = null, string? Error = null, TimeSpan? RetryAfter = null, bool IsWholeAccount = false)
{
    /// <summary>There was no receiver to hand it to: nothing was tried.</summary>
    public static readonly AttemptOutcome NotReady = new(Receipt: null);

    /// <summary>The word for it.</summary>
    public string Word => Failure switch
    {
        null => Receipt is null ? "notReady" : "sent",
        DeliveryFailure.Permanent => "permanent",
        DeliveryFailure.Transient => "transient",
        DeliveryFailure.RateLimited => "rateLimited",
        _ => "unknown",
    };

    /// <summary>What an exception of a channel says. What does not say that nothing was sent leaves it open.</summary>
    public static AttemptOutcome Of(Exception e) => e switch
    {
        DeliveryException { Failure: DeliveryFailure.RateLimited } limited => new(null, DeliveryFailure.RateLimited, limited.Message, limited.RetryAfter ?? TimeSpan.FromSeconds(30), limited.IsWholeAccount),
        DeliveryException said => new(null, said.Failure, said.Message),
        // Nothing was tried: it waits for a person to link the account, until its time is over.
        GatewayException { Error.Code: ErrorCodes.NotLinked } unlinked => new(null, DeliveryFailure.Transient, unlinked.Message),
        GatewayException { Error.RetryAfterMs: { } ms } asked => new(null, DeliveryFailure.RateLimited, asked.Message, TimeSpan.FromMilliseconds(ms)),
        GatewayException refused => new(null, refused.Error.Retryable == true ? DeliveryFailure.Transient : DeliveryFailure.Permanent, refused.Message),
        _ => new(null, DeliveryFailure.Unknown, $"{e.GetType().Name}: {e.Message}"),
    };
}
