namespace Irc;

/// <summary>From nothing to a registered connection, within a deadline.</summary>
internal static class IrcConnector
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <exception cref="TimeoutException">The server did not let us in in time. Others: see <see cref="IrcTransport"/> and <see cref="IrcLogin"/>.</exception>
    public static async Task<(IrcConnection Connection, IrcSelf Self)> ConnectAsync(IrcAccount account, TimeProvider time, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            return await LogInAsync(account, time, either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"the server did not let us in within {Deadline.TotalSeconds:F0} s", e);
        }
    }

    private static async Task<(IrcConnection Connection, IrcSelf Self)> LogInAsync(IrcAccount account, TimeProvider time, CancellationToken cancellation)
    {
        var connection = new IrcConnection(await IrcTransport.OpenAsync(account, cancellation), time, begun: []);
        try
        {
            return (connection, await new IrcLogin(connection, account).RunAsync(cancellation));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
