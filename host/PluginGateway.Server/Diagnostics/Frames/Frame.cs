namespace PluginGateway.Server.Diagnostics.Frames;

/// <summary>A frame as it came or went.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Connection">Whose.</param>
/// <param name="Text">Its JSON.</param>
/// <param name="At">When, by the clock.</param>
/// <param name="Timestamp">When, for measuring.</param>
internal readonly record struct Frame(FrameKind Kind, string Connection, byte[] Text, DateTimeOffset At, long Timestamp);

/// <summary>Which way a frame went.</summary>
internal enum FrameKind
{
    /// <summary>From a client.</summary>
    Received,

    /// <summary>An answer.</summary>
    Sent,

    /// <summary>An event, without the brace that closes it.</summary>
    Event,
}
