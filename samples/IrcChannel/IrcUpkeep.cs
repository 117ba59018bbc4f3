namespace Irc;

/// <summary>What has to be done from time to time while a connection lives: is the server there, are we in our rooms, do we have our name.</summary>
internal sealed class IrcUpkeep(IrcConnection connection, IrcSelf self, IrcRooms rooms, IrcAccount account, TimeProvider time)
{
    private readonly TimeSpan _ping = TimeSpan.FromSeconds(account.PingSeconds);

    /// <exception cref="TimeoutException">The server is silent.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_ping / 4, time);
        do
        {
            await CheckServerAsync(cancellation);
            foreach (var room in rooms.TakeDue())
            {
                await connection.WriteAsync(IrcLine.Format("JOIN", room), cancellation);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task CheckServerAsync(CancellationToken cancellation)
    {
        var silence = connection.Silence;
        if (silence >= 2 * _ping)
        {
            throw new TimeoutException($"the server has said nothing for {silence.TotalSeconds:F0} s");
        }

        if (silence >= _ping)
        {
            await connection.WriteAsync(IrcLine.Format("PING", "alive"), cancellation);

            // A quiet moment to ask for the name we were meant to have; a refusal is of no consequence.
            if (!self.Is(account.Nick))
            {
                await connection.WriteAsync(IrcLine.Format("NICK", account.Nick), cancellation);
            }
        }
    }
}
