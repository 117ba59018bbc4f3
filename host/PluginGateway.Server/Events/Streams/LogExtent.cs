using System.Runtime.InteropServices;

namespace PluginGateway.Server.Events.Streams;

/// <summary>What there is in the log at a moment.</summary>
/// <param name="Generation">Which log it is: after a failure, and when nobody was left, another one begins.</param>
/// <param name="First">The oldest position that is in it.</param>
/// <param name="Last">The newest position there has been.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogExtent(int Generation, long First, long Last);
