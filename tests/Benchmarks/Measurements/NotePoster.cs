using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>Posts one note at a time and waits for its answer, while events stream past.</summary>
internal sealed class NotePoster(RawConnection connection, byte[] note)
{
    private bool atMessageStart = true;

    public long Errors { get; private set; }

    public async Task PostAsync(CancellationToken limit)
    {
        await connection.SendAsync(note);
        while (!TookAnswer())
        {
            await connection.ReceiveAsync(limit);
        }
    }

    private bool TookAnswer()
    {
        while (connection.TryTakeFrame(out var payload, out var endOfMessage))
        {
            var answer = atMessageStart && !GatewayFrames.IsEvent(payload);
            atMessageStart = endOfMessage;
            if (answer)
            {
                Errors += GatewayFrames.IsOk(payload) ? 0 : 1;
                return true;
            }
        }

        return false;
    }
}
