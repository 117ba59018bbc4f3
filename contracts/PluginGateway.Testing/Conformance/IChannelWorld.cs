namespace PluginGateway.Testing;

/// <summary>
/// The network that a channel is checked against, and one peer in it, who writes to the account and to whom the account writes. The author of a channel implements it over
/// a real server of his network, or one that his tests play. Each rule gets a fresh one and disposes it.
/// </summary>
public interface IChannelWorld : IAsyncDisposable
{
    /// <summary>The plugin's <c>config</c>, as JSON, with one account that can connect.</summary>
    string Config { get; }

    /// <summary>Where the account is to write so that the peer reads it: <see cref="Contracts.Channels.OutboundMessage.Chat"/>.</summary>
    string Peer { get; }

    /// <summary>What does not exist in this network, with the reason in words for who reads the test's result. Everything else is checked.</summary>
    IReadOnlyDictionary<ChannelRule, string> NotApplicable => NothingMissing.Instance;

    /// <summary>Has the peer write to the account.</summary>
    /// <param name="text">One line, different each time.</param>
    /// <returns>A task that ends when the network has it.</returns>
    Task DeliverAsync(string text);

    /// <summary>What the peer has read from the account so far.</summary>
    /// <returns>The texts in their order, repetitions included.</returns>
    Task<IReadOnlyList<string>> ReadByPeerAsync();

    /// <summary>Which of the peer's messages the account has confirmed, so that the network gives them to nobody again. Not called when <see cref="ChannelRule.Acknowledging"/> is not applicable.</summary>
    /// <returns>Their texts.</returns>
    Task<IReadOnlyList<string>> AcknowledgedAsync();

    /// <summary>How many receivers of the account are connected at this moment, as the network sees it.</summary>
    /// <returns>Their number.</returns>
    Task<int> CountReceiversAsync();

    /// <summary>Breaks all connections and lets nobody in. Not called when <see cref="ChannelRule.Reconnecting"/> is not applicable.</summary>
    /// <returns>A task that ends when the network is gone.</returns>
    Task GoDownAsync();

    /// <summary>Lets everybody in again.</summary>
    /// <returns>A task that ends when the network is there.</returns>
    Task ComeBackAsync();
}

internal static class NothingMissing
{
    public static readonly IReadOnlyDictionary<ChannelRule, string> Instance = new Dictionary<ChannelRule, string>();
}
