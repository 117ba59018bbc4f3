namespace PluginGateway.Agents.ModelRuns;

internal static class Until
{
    /// <summary>Waits for what nobody announces; fails after a minute.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await tick.WaitForNextTickAsync(deadline.Token);
        }
    }
}
