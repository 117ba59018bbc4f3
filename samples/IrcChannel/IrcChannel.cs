using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace Irc;

/// <summary>One login on one IRC network: connects, serves the connection, and connects again.</summary>
internal sealed class IrcChannel(IrcAccount account, TimeProvider time, ILogger<IrcChannel> logger) : IChannel
{
    // A connection that lasted this long was a good one: the next failure starts counting anew.
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private volatile IrcSender? _sender;

    /// <inheritdoc />
    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        context.Report(ChannelHealth.Starting, $"connecting to {account.Server}");
        if (!account.Tls && (account.Password ?? account.Sasl?.Password) is not null)
        {
            logger.PasswordInClear(context.AccountId, account.Server);
        }

        try
        {
            for (var failures = 1; ; failures++)
            {
                var begin = time.GetTimestamp();
                var reason = await LiveAsync(context, stop);
                failures = time.GetElapsedTime(begin) > Lasting ? 1 : failures;
                var pause = IrcBackoff.Delay(failures, Random.Shared.NextDouble());
                logger.Disconnected(context.AccountId, account.Server, reason, pause.TotalSeconds);
                context.Report(ChannelHealth.Disconnected, $"{reason}; next attempt in {pause.TotalSeconds:F0} s");
                await Task.Delay(pause, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
    }

    /// <inheritdoc />
    public ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation) =>
        _sender?.SendAsync(message, cancellation) ?? throw NotConnected();

    internal static GatewayException NotConnected() =>
        new(new ErrorShape(ErrorCodes.Unavailable, "not connected to the IRC server; the channel connects again by itself") { Retryable = true });

    /// <summary>One connection from its beginning to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> LiveAsync(IChannelContext context, CancellationToken stop)
    {
        try
        {
            var (connection, self, rooms) = IrcHandover.TryTake(context, account, time) ?? await ConnectAsync(stop);
            await using (connection)
            {
                await ServeAsync(connection, self, rooms, context, stop);
                return "the connection ended";
            }
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or TimeoutException)
        {
            return e.Message;
        }
        catch (GatewayException e) when (e.Code == ErrorCodes.NotLinked)
        {
            // To try the same password again would get us banned: only a new configuration helps, and that is a new instance.
            logger.CredentialsRefused(context.AccountId, account.Server, e.Message);
            context.Report(ChannelHealth.AuthRequired, e.Message);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
            return e.Message;
        }
    }

    private async Task<(IrcConnection Connection, IrcSelf Self, IrcRooms Rooms)> ConnectAsync(CancellationToken stop)
    {
        var (connection, self) = await IrcConnector.ConnectAsync(account, time, stop);
        return (connection, self, new IrcRooms(account.Channels, time));
    }

    private async Task ServeAsync(IrcConnection connection, IrcSelf self, IrcRooms rooms, IChannelContext context, CancellationToken stop)
    {
        using var sender = new IrcSender(connection, self, account, time);
        _sender = sender;
        logger.Registered(context.AccountId, account.Server, self.Nick);
        context.Report(ChannelHealth.Connected, $"on {account.Server} as {self.Nick}");
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = new IrcReceiver(connection, self, rooms, sender, time, logger).RunAsync(context, life.Token);
        var upkeep = new IrcUpkeep(connection, self, rooms, account, time).RunAsync(life.Token);
        try
        {
            await await Task.WhenAny(reading, upkeep);
        }
        finally
        {
            _sender = null;
            await life.CancelAsync();
            sender.Dispose();
            await Task.WhenAll(reading, upkeep).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested || reading.IsFaulted || !IrcHandover.TryLeave(context, account, connection, self, rooms))
            {
                await SayGoodbyeAsync(connection, stop);
                await connection.DisposeAsync();
            }
        }
    }

    private async Task SayGoodbyeAsync(IrcConnection connection, CancellationToken stop)
    {
        if (!stop.IsCancellationRequested)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Farewell, time);
        try
        {
            await connection.WriteAsync(IrcLine.Format("QUIT", "bye"), deadline.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A courtesy: the connection is closed in any case.
        }
    }
}
