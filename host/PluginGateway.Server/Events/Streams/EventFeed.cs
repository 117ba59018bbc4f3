using System.Net.WebSockets;
using Microsoft.Data.Sqlite;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Events.Streams;

/// <summary>
/// Sends one connection the events of its stream out of the log: first those that it missed, then each as it comes, by the same way, so that there is neither a gap nor a repetition
/// between the two. Sends when there is room: a client that reads slowly is behind, and is closed only when the log does not reach back to it any more.
/// </summary>
internal sealed class EventFeed(EventLog log, GatewayConnection connection, StreamPlace place)
{
    // Below what makes those wait who send events (SendQueue.IsBehind), and far below what closes a client.
    private const int MostQueued = 256 * 1024;

    /// <summary>Sends until the connection closes.</summary>
    public async Task RunAsync()
    {
        try
        {
            await SendAllAsync(place.Stream!);
        }
        catch (OperationCanceledException) when (connection.Closed.IsCancellationRequested)
        {
            // It went while it was waiting for the next event.
        }
        catch (SqliteException e)
        {
            StreamLog.Unreadable(connection.Log, connection.Id, e.Message);
            connection.BeginClose(WebSocketCloseStatus.InternalServerError, "events cannot be read");
        }
    }

    private async Task SendAllAsync(EventStream stream)
    {
        var (position, seq) = (place.Position, place.Answer.Seq);
        while (!connection.IsClosing)
        {
            if (await log.ReadAsync(position, place.Generation, connection.Closed) is not { } page)
            {
                Lost();
                return;
            }

            foreach (var next in page)
            {
                position = next.Position;
                if (stream.Hears.Contains(next.Kind) && stream.Asked?.Hears(next) != false)
                {
                    seq++;
                    stream.Asked?.Note(seq, position);
                    if (!await SendAsync(LoggedFrame.For(next.Frame, connection.Dialect), seq))
                    {
                        return;
                    }
                }
            }

            stream.Asked?.Reach(position, log.Extent.First);
        }
    }

    private void Lost()
    {
        if (log.Extent.Generation == place.Generation)
        {
            connection.CloseSlow();
        }
        else
        {
            connection.BeginClose(WebSocketCloseStatus.InternalServerError, "events cannot be kept at present");
        }
    }

    // False when the connection is closing: it may have been told to because nothing more is to be heard by it.
    private async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frame, long seq)
    {
        while (!connection.IsClosing)
        {
            if (connection.Queue.Pending <= MostQueued && connection.SendLogged(frame, seq) is var outcome and not SendOutcome.TooSlow)
            {
                return outcome == SendOutcome.Queued;
            }

            await connection.Queue.WhenDrainedAsync();
        }

        return false;
    }
}
