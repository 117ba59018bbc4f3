namespace PluginGateway.Channels.Telegram.BotApi;

/// <summary>
/// A call that did not succeed. Its text names the method and never the address, which holds the token (SEC-17); for the same reason it has no inner exception.
/// </summary>
internal sealed class BotApiException(string method, BotApiTrouble trouble, string words) : Exception($"{method}: {words}")
{
    /// <summary>The method.</summary>
    public string Method { get; } = method;

    /// <summary>What is known of the call.</summary>
    public BotApiTrouble Trouble { get; } = trouble;

    /// <summary>What is wrong, without the method.</summary>
    public string Words { get; } = words;

    /// <summary>The <c>error_code</c> of the answer; 0 when there was none.</summary>
    public int Code { get; init; }

    /// <summary>How long to wait, with <see cref="BotApiTrouble.RateLimited"/>; as long as the network says.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The id that a group has got instead of the one that was used.</summary>
    public long? MigrateToChatId { get; init; }

    /// <summary>Whether the token is not one that the network knows: 401, and 404 for what does not even look like one.</summary>
    public bool IsUnauthorized => Code is 401 || (Code is 404 && Method is BotApiMethods.GetMeName or BotApiMethods.GetUpdatesName);

    /// <summary>Whether the description holds some words, in any case.</summary>
    public bool Says(string words) => Words.Contains(words, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What is known of a call that did not succeed.</summary>
internal enum BotApiTrouble
{
    /// <summary>The network does not do it: 4xx.</summary>
    Refused,

    /// <summary>Not now: 429.</summary>
    RateLimited,

    /// <summary>The network has trouble of its own: 5xx.</summary>
    Failed,

    /// <summary>Nothing of the call was written.</summary>
    NotReached,

    /// <summary>It broke off or took too long after it was written: the network may have done it.</summary>
    Interrupted,
}
