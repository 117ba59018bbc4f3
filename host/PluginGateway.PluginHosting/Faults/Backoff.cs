namespace PluginGateway.PluginHosting;

/// <summary>How long to wait before the next try: 1 s, 5 s, 30 s, 2 min, then 10 min each (plugin-hosting.md §3.1). Pure.</summary>
public static class Backoff
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    /// <summary>The pause after a failure.</summary>
    /// <param name="failures">How many went before it, in a row.</param>
    /// <returns>The pause.</returns>
    public static TimeSpan After(int failures) => Pauses[Math.Min(failures, Pauses.Length - 1)];
}
