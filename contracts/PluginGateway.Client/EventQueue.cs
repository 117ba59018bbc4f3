using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PluginGateway.Client;

/// <summary>What waits for one subscriber: bounded, the oldest goes first, and the reader is told how many went.</summary>
/// <param name="name">The only event wanted; null for all.</param>
/// <param name="capacity">How many may wait.</param>
internal sealed class EventQueue(string? name, int capacity)
{
    private readonly Channel<(long Index, GatewayEventFrame Frame)> channel = Channel.CreateBounded<(long, GatewayEventFrame)>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private long written;

    public bool Wants(string eventName) => name is null || string.Equals(name, eventName, StringComparison.Ordinal);

    /// <summary>Called by one receive loop at a time; never waits.</summary>
    public void Write(GatewayEventFrame frame) => channel.Writer.TryWrite((++written, frame));

    public void Complete() => channel.Writer.TryComplete();

    public async IAsyncEnumerable<GatewayEventFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long read = 0;
        await foreach (var (index, frame) in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var missed = index - read - 1;
            read = index;
            yield return missed == 0 ? frame : frame with { MissedBefore = missed };
        }
    }
}
