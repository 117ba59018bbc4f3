namespace PluginGateway.Server.Events.Streams;

/// <summary>An event in the log.</summary>
/// <param name="Position">Counts all events that were ever kept, from 1.</param>
/// <param name="Kind">Who hears it.</param>
/// <param name="At">When it was sent, in Unix milliseconds.</param>
/// <param name="Length">Length of its frame in bytes.</param>
/// <param name="Frame">The frame without <c>seq</c> and the closing brace; empty where it is only on the disk.</param>
internal readonly record struct LoggedEvent(long Position, LogKind Kind, long At, int Length, ReadOnlyMemory<byte> Frame);
