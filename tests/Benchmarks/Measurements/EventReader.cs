using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>Counts the <c>presence</c> events on one connection.</summary>
internal sealed class EventReader(RawConnection connection, DeliveryCounter counter)
{
    private bool atMessageStart = true;
    private bool counting;

    public long Bytes { get; private set; }

    public async Task RunAsync(CancellationToken over)
    {
        while (true)
        {
            await connection.ReceiveAsync(over);
            var events = TakeEvents();
            if (events > 0)
            {
                counter.Add(events);
            }
        }
    }

    private int TakeEvents()
    {
        var events = 0;
        while (connection.TryTakeFrame(out var payload, out var endOfMessage))
        {
            counting = atMessageStart ? GatewayFrames.IsEvent(payload, "\"presence\""u8) : counting;
            atMessageStart = endOfMessage;
            Bytes += counting ? payload.Length : 0;
            events += counting && endOfMessage ? 1 : 0;
        }

        return events;
    }
}
