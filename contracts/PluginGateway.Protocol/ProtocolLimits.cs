namespace PluginGateway.Protocol;

/// <summary>Numbers of the wire that both sides rely on (<c>wire.md</c> §1.1). Bytes and milliseconds.</summary>
public static class ProtocolLimits
{
    /// <summary>The protocol version this package describes.</summary>
    public const int Version = 3;

    /// <summary>Largest inbound frame after the handshake, in bytes; one byte more closes the socket with 1009.</summary>
    public const int MaxPayload = 512 * 1024;

    /// <summary>Largest frame before the handshake is done, in bytes (SEC-12).</summary>
    public const int MaxHandshakePayload = 64 * 1024;

    /// <summary>Bytes waiting for one client above which it counts as slow (<c>wire.md</c> §9.2).</summary>
    public const int MaxBufferedBytes = 3 * 512 * 1024;

    /// <summary>Longest time a client may take to finish the handshake, in milliseconds.</summary>
    public const int HandshakeTimeoutMs = 10_000;

    /// <summary>Time between two <c>tick</c> events, in milliseconds.</summary>
    public const int TickIntervalMs = 30_000;

    /// <summary>Age after which the cached health snapshot is refreshed, in milliseconds.</summary>
    public const int HealthRefreshMs = 60_000;

    /// <summary>Longest WebSocket close reason, in UTF-8 bytes; longer texts are cut on a character boundary.</summary>
    public const int MaxCloseReasonBytes = 120;

    /// <summary>Largest serialised <c>messages</c> array of <c>chat.history</c>, in bytes.</summary>
    public const int MaxChatHistoryBytes = 6 * 1024 * 1024;

    /// <summary>Longest request id, in characters. The reference has no limit; ids are echoed, so ours has one.</summary>
    public const int MaxRequestIdLength = 256;
}
