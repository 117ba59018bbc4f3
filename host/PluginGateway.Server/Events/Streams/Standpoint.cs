namespace PluginGateway.Server.Events.Streams;

/// <summary>Where the client of a stream stands in the log.</summary>
/// <param name="Position">The position of the last event that it has.</param>
/// <param name="Missed">How many have come since that it hears; null where that is not counted.</param>
/// <param name="IsInterrupted">Whether the gateway was killed since.</param>
/// <param name="Generation">Which log it is.</param>
internal sealed record Standpoint(long Position, long? Missed, bool IsInterrupted, int Generation);
