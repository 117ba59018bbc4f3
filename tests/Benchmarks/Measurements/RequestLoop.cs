using System.Diagnostics;
using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>
/// Keeps a number of requests in flight on one connection: as many new ones go out, in one write, as answers came in. Answers are
/// matched to requests by order; a gateway that answers out of order shifts single latencies, not their sum.
/// </summary>
internal sealed class RequestLoop(RawConnection connection, byte[] request, int inFlight, MeasuredTime time)
{
    private readonly byte[] burst = MaskedFrame.Repeat(request, inFlight);
    private readonly Queue<long> sentAt = new(inFlight);
    private bool atMessageStart = true;
    private bool skipping;

    public Latencies Latencies { get; } = new();

    public long Errors { get; private set; }

    public long Bytes { get; private set; }

    public async Task RunAsync(CancellationToken limit)
    {
        await SendAsync(inFlight);
        while (true)
        {
            await connection.ReceiveAsync(limit);
            var now = Stopwatch.GetTimestamp();
            var answers = TakeAnswers(now);
            if (time.IsOver(now))
            {
                return;
            }

            await SendAsync(answers);
        }
    }

    private ValueTask SendAsync(int count)
    {
        if (count == 0)
        {
            return ValueTask.CompletedTask;
        }

        var now = Stopwatch.GetTimestamp();
        for (var n = 0; n < count; n++)
        {
            sentAt.Enqueue(now);
        }

        return connection.SendAsync(burst.AsMemory(0, count * request.Length));
    }

    private int TakeAnswers(long now)
    {
        var answers = 0;
        while (connection.TryTakeFrame(out var payload, out var endOfMessage))
        {
            if (atMessageStart)
            {
                skipping = GatewayFrames.IsEvent(payload);
                Errors += skipping || GatewayFrames.IsOk(payload) ? 0 : 1;
            }

            atMessageStart = endOfMessage;
            if (!skipping)
            {
                answers += Count(payload.Length, endOfMessage, now);
            }
        }

        return answers;
    }

    private int Count(int length, bool endOfMessage, long now)
    {
        var counts = time.Counts(now);
        Bytes += counts ? length : 0;
        if (!endOfMessage)
        {
            return 0;
        }

        var began = sentAt.Dequeue();
        if (counts)
        {
            Latencies.Add(began, now);
        }

        return 1;
    }
}
