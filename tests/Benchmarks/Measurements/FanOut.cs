using System.Diagnostics;
using Benchmarks.Reports;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>
/// How many event deliveries per second reach many connections. One client posts notes; each is broadcast as <c>presence</c>. The next
/// note waits until all but a few are delivered, so that nothing is lost unless the gateway loses it.
/// </summary>
internal sealed class FanOut(int connections) : IMeasurement
{
    private const int NotesAhead = 4;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(500);
    private static readonly byte[] Note = GatewayFrames.Request("system-event", """{"text":"benchmark note"}""");

    public string Name { get; } = $"fanout-{connections}";

    public async Task<IReadOnlyList<Measured>> RunAsync(Target target, TimeSpan length, CancellationToken limit)
    {
        var opened = await GatewayHandshake.ConnectManyAsync(target, connections, GatewayHandshake.SmallBuffer, limit);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var counter = new DeliveryCounter();
        var readers = opened.Select(connection => new EventReader(connection, counter)).ToArray();
        var reading = Task.WhenAll(readers.Select(reader => reader.RunAsync(over.Token)));
        try
        {
            using var poster = await GatewayHandshake.ConnectAsync(target, GatewayHandshake.BusyBuffer, limit);
            await CalmAsync(counter);
            return [await PostAsync(poster, counter, readers, length, limit)];
        }
        finally
        {
            await over.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Array.ForEach(opened, connection => connection.Dispose());
        }
    }

    /// <summary>Connections that came and went before may still be news.</summary>
    private static async Task CalmAsync(DeliveryCounter counter)
    {
        for (var before = -1L; counter.Delivered != before;)
        {
            before = counter.Delivered;
            await Task.Delay(Calm, TimeProvider.System);
        }
    }

    private async Task<Measured> PostAsync(RawConnection poster, DeliveryCounter counter, EventReader[] readers, TimeSpan length, CancellationToken limit)
    {
        var notes = new NotePoster(poster, Note);
        await notes.PostAsync(limit);
        await counter.ReachedAsync(counter.Delivered + connections, Silence);
        var (before, bytesBefore, posted) = (counter.Delivered, readers.Sum(reader => reader.Bytes), 0L);
        var began = Stopwatch.GetTimestamp();
        var flowing = true;
        for (; flowing && Stopwatch.GetElapsedTime(began) < length; posted++)
        {
            await notes.PostAsync(limit);
            flowing = await counter.ReachedAsync(before + ((posted + 1 - NotesAhead) * connections), Silence);
        }

        var all = await counter.ReachedAsync(before + (posted * connections), Silence);
        var took = Stopwatch.GetElapsedTime(began) - (all ? TimeSpan.Zero : Silence);
        var delivered = counter.Delivered - before;
        return new Measured(Name, delivered / took.TotalSeconds, "deliveries/s")
        {
            Bytes = (readers.Sum(reader => reader.Bytes) - bytesBefore) / Math.Max(1, delivered),
            Lost = Math.Max(0, (posted * connections) - delivered) + notes.Errors,
        };
    }
}
