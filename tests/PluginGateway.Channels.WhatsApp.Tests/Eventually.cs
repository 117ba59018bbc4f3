namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Waits for what nobody announces.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task Holds(Func<bool> condition, string what)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(begin).ShouldBeLessThan(Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
