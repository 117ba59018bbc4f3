using PluginGateway.Server.Diagnostics;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Asks clients whether they are there, as far as their protocol has it (<c>protocol-4.md</c> §2), and cuts off who has not answered by the next time. A connection whose network is gone without
/// a word is found out so. Who is in the middle of sending something is not asked: that has limits of its own.
/// </summary>
internal sealed class Pings : IDisposable
{
    private readonly ConnectionRegistry _connections;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>Starts the clock.</summary>
    public Pings(ConnectionRegistry connections, ClockSettings clock)
    {
        (_connections, _time) = (connections, clock.Time);
        var interval = Dialect.All.Min(dialect => dialect.PingInterval ?? TimeSpan.MaxValue);
        _timer = _time.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    /// <summary>Asks once more; what the clock does.</summary>
    public void Look()
    {
        foreach (var connection in _connections.All)
        {
            if (connection.Dialect.PingInterval is null || connection.IsClosing)
            {
                continue;
            }

            if (connection.PingedAt is { } asked && connection.Receiver is { IsListening: true } && connection.HeardAt < asked)
            {
                ConnectionLog.Silent(connection.Log, connection.Id);
                connection.Abort();
            }
            else
            {
                connection.Ping(_time.GetTimestamp());
            }
        }
    }
}
