namespace PluginGateway.Client;

/// <summary>The numbers of two events that followed each other were not neighbours.</summary>
/// <param name="Expected">The number that was due.</param>
/// <param name="Received">The number that came.</param>
public sealed record SequenceGap(long Expected, long Received);
