using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;

/// <summary>
/// Loaded into a gateway by <c>DOTNET_STARTUP_HOOKS</c>: ends the process, as SIGKILL does, when a message is for the n-th time at the point of its way that <c>END_AT</c> names
/// (<c>point:n</c>). The runtime wants this name, outside of any namespace.
/// </summary>
#pragma warning disable CA1050, MA0047, MA0048
internal static class StartupHook
#pragma warning restore CA1050, MA0047, MA0048
{
    private static EndingListener? _listener;

    /// <summary>Called by the runtime before the program.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("END_AT") is { Length: > 0 } at)
        {
            var colon = at.LastIndexOf(':');
            _listener = new EndingListener(at[..colon], int.Parse(at.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        }
    }

    private sealed class EndingListener(string point, int times) : EventListener
    {
        private int _seen;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "PluginGateway-Delivery" or "PluginGateway-Telegram")
            {
                EnableEvents(eventSource, EventLevel.Informational);
            }
        }

        // On the thread that does the work: nothing happens there after the point.
        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if ((eventData.Payload is [string named, ..] ? named : eventData.EventName) == point && Interlocked.Increment(ref _seen) == times)
            {
                using var process = Process.GetCurrentProcess();
                process.Kill();
                process.WaitForExit();
            }
        }
    }
}
