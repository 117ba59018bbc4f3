using System.Buffers.Text;
using Benchmarks.Measurements;
using Benchmarks.Wire;

namespace Benchmarks.Runs;

/// <summary>A client that hears all runs: counts what comes and what does not, and how old it is.</summary>
internal sealed class RunReader(RawConnection connection, DeliveryCounter ends)
{
    private readonly Latencies _ages = new();
    private long _seq;

    /// <summary>Pieces of replies that came.</summary>
    public long Deltas { get; private set; }

    /// <summary>Bytes of all events.</summary>
    public long Bytes { get; private set; }

    /// <summary>Events that did not come though later ones did.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the gateway closed it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How old the pieces were when they came; a thousandth of a second is the unit of their stamps.</summary>
    public Latencies Ages => _ages;

    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                await connection.ReceiveAsync(over);
                Take();
            }
        }
        catch (BenchmarkException)
        {
            IsClosed = true;
        }
    }

    private void Take()
    {
        while (connection.TryTakeFrame(out var payload, out _))
        {
            Bytes += payload.Length;
            if (Number(payload, ",\"seq\":"u8) is { } seq)
            {
                Lost += _seq == 0 ? 0 : seq - _seq - 1;
                _seq = seq;
            }

            if (!GatewayFrames.IsEvent(payload, "\"agent\""u8))
            {
                continue;
            }

            if (payload.IndexOf("\"stream\":\"assistant\""u8) > 0)
            {
                Deltas++;
                var age = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (Number(payload, "\"ts\":"u8) ?? 0);
                _ages.Add(0, age * (System.Diagnostics.Stopwatch.Frequency / 1000));
            }
            else if (payload.IndexOf("\"phase\":\"end\""u8) > 0 || payload.IndexOf("\"phase\":\"error\""u8) > 0)
            {
                ends.Add(1);
            }
        }
    }

    /// <summary>The number after the last of that name.</summary>
    private static long? Number(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name)
    {
        var at = payload.LastIndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(payload[(at + name.Length)..], out long number, out _) ? number : null;
    }
}
