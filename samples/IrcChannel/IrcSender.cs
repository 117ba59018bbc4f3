using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace Irc;

/// <summary>
/// Sends messages over one connection, one after another, the parts of each together. IRC confirms no message; but a server answers in order, so that
/// the answer to a PING sent behind a message proves that the server has had it, and whatever it has against it comes first.
/// </summary>
internal sealed class IrcSender(IrcConnection connection, IrcSelf self, IrcAccount account, TimeProvider time) : IDisposable
{
    private readonly IrcFloodGate _gate = new(account.Burst, account.LinesPerSecond, time);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile IrcConfirmation? _awaited;
    private volatile bool _closed;

    /// <summary>Sends one message; see <see cref="IChannel.SendAsync"/>.</summary>
    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        if (!IrcNames.IsTarget(message.Chat))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"\"{message.Chat}\" is neither a nick nor a room");
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            var lines = Lines(message);
            var confirmation = new IrcConfirmation(connection.NextId(), message.Chat);
            _awaited = confirmation;
            await WriteAsync(lines, cancellation);
            await connection.WriteAsync(IrcLine.Format("PING", confirmation.Token), cancellation);
            await ConfirmedAsync(confirmation, cancellation);
            return new DeliveryReceipt(confirmation.Token);
        }
        finally
        {
            _awaited = null;
            _turn.Release();
        }
    }

    /// <summary>Shows it a line that came in: it may be about the message that is being sent.</summary>
    public void Observe(IrcLine line) => _awaited?.Observe(line, self.Casing);

    /// <summary>No answer will come any more. Who is in the middle of sending is told so.</summary>
    public void Dispose()
    {
        _closed = true;
        _awaited?.Lost();
    }

    private List<string> Lines(OutboundMessage message)
    {
        var room = IrcSplitter.Room(self.Nick, message.Chat);
        var lines = IrcSplitter.Split(message.Text, room).Select(part => IrcLine.Format("PRIVMSG", message.Chat, part)).ToList();
        return lines.Count > 0 ? lines : throw new GatewayException(ErrorCodes.InvalidRequest, "there is nothing to send: the text is empty");
    }

    private async Task WriteAsync(List<string> lines, CancellationToken cancellation)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            await _gate.PassAsync(cancellation);
            try
            {
                await connection.WriteAsync(lines[i], cancellation);
            }
            catch (IOException) when (i == 0)
            {
                // A line without its end is none: nothing was sent.
                throw IrcChannel.NotConnected();
            }
        }
    }

    private async Task ConfirmedAsync(IrcConfirmation confirmation, CancellationToken cancellation)
    {
        if (_closed)
        {
            confirmation.Lost();
        }

        try
        {
            if (await confirmation.Answer.WaitAsync(2 * TimeSpan.FromSeconds(account.PingSeconds), time, cancellation) is { } refusal)
            {
                throw new GatewayException(ErrorCodes.InvalidRequest, $"the server did not pass the message on: {refusal}");
            }
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException("the server did not confirm the message in time; it may have arrived", e);
        }
    }
}
