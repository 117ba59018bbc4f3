namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>The pauses between attempts to connect (<c>channels.md</c> §8: factor 1.8, a quarter more or less). Any thread.</summary>
internal sealed class ReconnectPause(WhatsAppAccount account)
{
    private const double Factor = 1.8;
    private const double Jitter = 0.25;
    private const int MostSteps = 40;

    private int _failures;

    /// <summary>How many attempts have failed since it last worked.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var step = Math.Min(Interlocked.Increment(ref _failures) - 1, MostSteps);
        var pause = Math.Min(account.ReconnectInitialMs * Math.Pow(Factor, step), account.ReconnectMaxMs);
        return TimeSpan.FromMilliseconds(pause * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble())));
    }

    /// <summary>It works.</summary>
    public void Reset() => Volatile.Write(ref _failures, 0);
}
