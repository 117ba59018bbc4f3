using PluginGateway.Protocol;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Events;

/// <summary>
/// Whether clients keep up with what runs say. A run that answers faster than a client reads gathers its pieces while that client is behind, and waits a moment before
/// its end; so that whoever reads misses nothing and is not closed. Who gets events out of the log (<see cref="Streams.EventFeed"/>) may be behind without that. A client that does not read, or is behind for too long, holds up nobody: it is closed when its queue is full.
/// Any thread.
/// </summary>
internal sealed class EventPressure(ConnectionRegistry connections, SessionSubscriptions subscriptions, TimeProvider time)
{
    // A character is at most three bytes, and the end of a run is told twice: as an agent's event and in the chat.
    private const int BytesPerCharacter = 6;

    // Smaller ones cannot fill what is left above the mark, even from many runs at the same moment.
    private const int LargeFrom = 16 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    // Longer than a client counts as one that is behind, and no end of a run waits longer, whoever comes and goes.
    private static readonly TimeSpan Longest = SendQueue.BehindFor + TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    /// <summary>Tells something, if there is room for it in the queues of all clients that keep up.</summary>
    /// <param name="characters">Its length.</param>
    /// <param name="tell">Tells it.</param>
    /// <returns>Whether it was told.</returns>
    public bool TryTell(int characters, Action tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        var bytes = Math.Min((long)characters * BytesPerCharacter, int.MaxValue);
        if (bytes < LargeFrom)
        {
            if (HasRoom((int)bytes))
            {
                tell();
                return true;
            }

            return false;
        }

        // What is large takes turns: the room that was found must still be there.
        lock (_gate)
        {
            if (HasRoom((int)bytes))
            {
                tell();
                return true;
            }

            return false;
        }
    }

    /// <summary>Waits until there is room, or has been waited long enough for it.</summary>
    /// <param name="characters">For so much.</param>
    /// <param name="hurry">Ends the wait.</param>
    public async Task RoomAsync(int characters, CancellationToken hurry)
    {
        var bytes = (int)Math.Min((long)characters * BytesPerCharacter, int.MaxValue);
        var since = time.GetTimestamp();
        while (!HasRoom(bytes) && time.GetElapsedTime(since) < Longest && !hurry.IsCancellationRequested)
        {
            await Task.Delay(Look, time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Hears(GatewayConnection connection) => connection.Grant.Allows(AgentRunMethods.Event.Access) || subscriptions.Has(connection);

    private bool HasRoom(int bytes)
    {
        foreach (var connection in connections.All)
        {
            if (connection.Stream is not { IsResumable: true } && connection.Queue.IsBehind(bytes) && !connection.IsClosing && Hears(connection))
            {
                return false;
            }
        }

        return true;
    }
}
