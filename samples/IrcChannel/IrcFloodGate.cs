namespace Irc;

/// <summary>Lets a burst of lines through, and then only so many per second. One caller at a time.</summary>
internal sealed class IrcFloodGate(int burst, double linesPerSecond, TimeProvider time)
{
    private readonly TimeSpan _perLine = TimeSpan.FromSeconds(1 / linesPerSecond);
    private readonly long _start = time.GetTimestamp();

    // When all lines let through so far would be paid for at the steady pace, counted from the start.
    private TimeSpan _paid = TimeSpan.Zero;

    /// <summary>Completes when the next line may be sent.</summary>
    public async ValueTask PassAsync(CancellationToken cancellation)
    {
        var now = time.GetElapsedTime(_start);
        var wait = _paid - now - (_perLine * (burst - 1));
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }

        _paid = (_paid > now ? _paid : now) + _perLine;
    }
}
