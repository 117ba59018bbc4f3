namespace PluginGateway.Protocol;

/// <summary>Numbers of the wire that both sides rely on (<c>wire.md</c> §1.1). Bytes and milliseconds.</summary>
public static class ProtocolLimits
{
    /// <summary>The protocol version that our own clients speak, and the one that shapes are described in.</summary>
    public const int Version = 3;

    /// <summary>The newest version that the gateway understands beside it (<c>protocol-4.md</c>).</summary>
    public const int NewestVersion = 4;

    /// <summary>Time between two pings to a client of protocol 4 that says nothing, in milliseconds (<c>protocol-4.md</c> §2).</summary>
    public const int PingIntervalMs = 25_000;

    /// <summary>
    /// Largest inbound frame after the handshake of a client that may write, or of a node, in bytes; one byte more closes the socket with 1009. Pictures travel
    /// within a request, and so it is what protocol 4 allows (<c>protocol-4.md</c> §2), not the 512 KiB of the reference.
    /// </summary>
    public const int MaxPayload = 25 * 1024 * 1024;

    /// <summary>The same of a client that may only read, in bytes: it has nothing large to say.</summary>
    public const int MaxReaderPayload = 512 * 1024;

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

    /// <summary>Largest attachment, in bytes (<c>agent-and-chat.md</c> §6).</summary>
    public const int MaxAttachmentBytes = 5_000_000;

    /// <summary>Most attachments of one message. The reference has no limit.</summary>
    public const int MaxAttachments = 10;

    /// <summary>All attachments of one message together, in bytes: as base64 they fit into <see cref="MaxPayload"/>.</summary>
    public const int MaxAttachmentsBytes = 15_000_000;

    /// <summary>Longest request id, in characters. The reference has no limit; ids are echoed, so ours has one.</summary>
    public const int MaxRequestIdLength = 256;
}
