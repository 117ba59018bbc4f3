using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Cloud;

/// <summary>What Meta's errors mean for a message. Pure.</summary>
internal static class GraphErrors
{
    // https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
    private static readonly HashSet<long> Limits = [4, 80007, 130429, 131048, 131056];
    private static readonly HashSet<long> Token = [0, 10, 190, 200];

    /// <summary>Translates.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">Meta's code; null when there is none.</param>
    /// <param name="words">Meta's words.</param>
    /// <param name="retryAfter">How long Meta wants to be left alone.</param>
    public static DeliveryException From(int status, long? code, string words, TimeSpan? retryAfter) => code switch
    {
        { } limit when Limits.Contains(limit) || status == 429 => new DeliveryException(DeliveryFailure.RateLimited, words) { RetryAfter = retryAfter ?? TimeSpan.FromSeconds(60), IsWholeAccount = limit != 131056 },
        { } token when Token.Contains(token) || status is 401 => new DeliveryException(DeliveryFailure.Transient, $"{words}. Remedy: make a new token for a system user with whatsapp_business_messaging, and set accessToken"),
        131047 => new DeliveryException(DeliveryFailure.Permanent, $"{words}. Remedy: the person has to write first; 24 hours after their last message only templates are allowed"),
        _ when status == 429 => new DeliveryException(DeliveryFailure.RateLimited, words) { RetryAfter = retryAfter ?? TimeSpan.FromSeconds(60), IsWholeAccount = true },
        _ when status >= 500 => new DeliveryException(DeliveryFailure.Transient, words),
        _ => new DeliveryException(DeliveryFailure.Permanent, words),
    };
}
