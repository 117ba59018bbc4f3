namespace PluginGateway.Testing;

/// <summary>Waits for what nobody announces.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <exception cref="PluginTestException">It did not come true in time.</exception>
    public static Task UntilAsync(Func<bool> condition, TimeSpan patience, string expected, Func<string> happened) =>
        UntilAsync(() => Task.FromResult(condition()), patience, expected, () => Task.FromResult(happened()), "look at the log (PluginTestOptions.Logs)");

    /// <exception cref="PluginTestException">It did not come true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, string expected, Func<Task<string>> happened, string remedy)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > patience)
            {
                throw new PluginTestException(expected, $"not within {patience.TotalSeconds:0.###} s: {await happened()}", remedy);
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
