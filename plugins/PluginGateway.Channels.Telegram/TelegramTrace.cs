using System.Diagnostics.Tracing;

namespace PluginGateway.Channels.Telegram;

/// <summary>
/// Tells where a message is on its way, for who listens (<c>dotnet-trace --providers PluginGateway-Telegram</c>); the event's name is the point. Costs a look at a flag when nobody
/// does. The source is of a type of the framework's, and has no payload: one of the plugin's own would keep the plugin in memory.
/// </summary>
internal static class TelegramTrace
{
    private static readonly EventSource Source = new("PluginGateway-Telegram");

    // As the host's own points: without a level they would be told to those alone who want everything.
    private static readonly EventSourceOptions Options = new() { Level = EventLevel.Informational };

    /// <summary>Something is at a point of its way.</summary>
    /// <param name="point">The point, a constant.</param>
    public static void At(string point)
    {
        if (Source.IsEnabled())
        {
            Source.Write(point, Options);
        }
    }
}
