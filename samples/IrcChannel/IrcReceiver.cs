using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;

namespace Irc;

/// <summary>Reads what the server says, for as long as the connection lives.</summary>
internal sealed class IrcReceiver(IrcConnection connection, IrcSelf self, IrcRooms rooms, IrcSender sender, TimeProvider time, ILogger logger)
{
    // Of the 10 s that a channel has to stop.
    private static readonly TimeSpan LastLine = TimeSpan.FromSeconds(5);

    /// <exception cref="IOException">The connection ended; why is in the message.</exception>
    public async Task RunAsync(IChannelContext context, CancellationToken cancellation)
    {
        var reason = "the server closed the connection";

        // Not cancelled at once: what was read is handed over, also in the moment of a stop. But a stop is obeyed, whatever the gateway does.
        using var handling = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(LastLine), handling);

        // Draining changes nothing here: IRC keeps nothing for later, so that a message not read is lost, and the server is to hear its PONGs.
        while (await connection.ReadAsync(cancellation) is { } line)
        {
            logger.Received(context.AccountId, line.Command, line.Text);
            if (line.Command == "ERROR")
            {
                reason = $"the server closed the connection: {line.Text}";
            }

            await HandleAsync(line, context, handling.Token);
        }

        throw new IOException(reason);
    }

    private async Task HandleAsync(IrcLine line, IChannelContext context, CancellationToken cancellation)
    {
        sender.Observe(line);
        switch (line.Command)
        {
            case "PING":
                await connection.WriteAsync(IrcLine.Format("PONG", line.Text), cancellation);
                break;
            case "PRIVMSG" when IrcInbound.Map(line, self, connection.NextId(), time.GetUtcNow()) is { } message:
                await context.PublishAsync(message, cancellation);
                break;
            case "005":
                self.Learn(line);
                break;
            case "NICK" when self.Is(line.Nick):
                self.Nick = line[0];
                break;
            default:
                HandleRoom(line, context);
                break;
        }
    }

    private void HandleRoom(IrcLine line, IChannelContext context)
    {
        switch (line.Command)
        {
            case "JOIN" when self.Is(line.Nick):
                rooms.Entered(line[0], self.Casing);
                break;
            case "PART" when self.Is(line.Nick):
            case "KICK" when self.Is(line[1]):
                rooms.Left(line[0], self.Casing);
                logger.LeftRoom(context.AccountId, line[0], line.Command);
                break;
            case "403" or "405" or "471" or "473" or "474" or "475" or "476" or "477" when rooms.Refused(line[1], self.Casing):
                logger.RoomRefused(context.AccountId, line[1], line.Text);
                context.Report(ChannelHealth.Degraded, $"cannot enter {line[1]}: {line.Text}; it is tried again every 5 minutes");
                break;
        }
    }
}
