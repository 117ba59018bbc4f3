using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>How far a client has got in its events: enough to go on from there, also in another process.</summary>
/// <param name="StreamId">The stream (<see cref="HelloResume.StreamId"/>).</param>
/// <param name="Seq">The number of the last event that was received of it.</param>
public sealed record EventPosition(string StreamId, long Seq);
