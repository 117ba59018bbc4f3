namespace PluginGateway.Testing;

/// <summary>What a channel owes the gateway; see <see cref="ChannelConformance"/>.</summary>
public enum ChannelRule
{
    /// <summary>It tells when it is connected and when it is not, and tells the truth.</summary>
    Reporting,

    /// <summary>It comes back by itself after the connection was lost.</summary>
    Reconnecting,

    /// <summary>It publishes each message once, in order, with an id of its own.</summary>
    Receiving,

    /// <summary>It tells the network that a message was received after the gateway has taken it, and not before.</summary>
    Acknowledging,

    /// <summary>It calls sent what the network has, and nothing else.</summary>
    Sending,

    /// <summary>The same idempotency key is the same message.</summary>
    Repeating,

    /// <summary>It stops within 10 s, whatever it is doing.</summary>
    Stopping,

    /// <summary>Where the network allows one receiver, there are never two.</summary>
    Overlapping,
}
