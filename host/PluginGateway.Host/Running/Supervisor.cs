using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Running;

/// <summary>
/// Tells systemd, or whoever else listens on <c>NOTIFY_SOCKET</c>, how the gateway is: ready, stopping, alive (sd_notify(3)). Does nothing without such a socket. The variables
/// are taken out of the environment: what the gateway starts is not to speak for it.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    // What a stop may take besides the drain, with something to spare.
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(15);

    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;
    private readonly TimeSpan? _watchdog;
    private readonly CancellationTokenSource _end = new();
    private ILogger? _log;
    private int _watching;
    private int _said;

    private Supervisor(string? address, TimeSpan? watchdog)
    {
        if (address is not null)
        {
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            _address = new UnixDomainSocketEndPoint(address);
            _watchdog = watchdog;
        }
    }

    /// <summary>The one that the environment names.</summary>
    /// <exception cref="ConfigurationException">The address is none.</exception>
    public static Supervisor FromEnvironment()
    {
        var address = Take("NOTIFY_SOCKET");
        var microseconds = Take("WATCHDOG_USEC");
        var process = Take("WATCHDOG_PID");
        var isOurs = process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        TimeSpan? watchdog = isOurs && long.TryParse(microseconds, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? TimeSpan.FromMicroseconds(limit) : null;
        return address switch
        {
            null or "" => new Supervisor(null, null),
            ['/', ..] => new Supervisor(address, watchdog),

            // An address in no file system.
            ['@', .. var name] when name.Length > 0 => new Supervisor('\0' + name, watchdog),
            _ => throw new ConfigurationException($"NOTIFY_SOCKET is '{address}', which is no socket: a path or an abstract address (@…) is needed; unset it when no supervisor listens"),
        };
    }

    /// <summary>The gateway answers from now on. Keeps the supervisor's watchdog quiet as long as the process does its work.</summary>
    /// <param name="status">For people, in a few words.</param>
    /// <param name="log">For what goes wrong.</param>
    public void Ready(string status, ILogger log)
    {
        _log = log;
        Send($"READY=1\nSTATUS={status}\nMAINPID={Environment.ProcessId}");
        if (_watchdog is { } limit && Interlocked.Exchange(ref _watching, 1) == 0)
        {
            _ = WatchAsync(limit / 2);
        }
    }

    /// <summary>The gateway goes, or goes in order to come back.</summary>
    /// <param name="comesBack">Whether it starts again within the process.</param>
    /// <param name="drainMs">How long it waits for what is under way.</param>
    public void Stopping(bool comesBack, int drainMs)
    {
        var microseconds = (long)(TimeSpan.FromMilliseconds(drainMs) + StopReserve).TotalMicroseconds;
        Send(comesBack
            ? $"RELOADING=1\nMONOTONIC_USEC={(long)Stopwatch.GetElapsedTime(0).TotalMicroseconds}\nSTATUS=restarting"
            : $"STOPPING=1\nEXTEND_TIMEOUT_USEC={microseconds}\nSTATUS=stopping");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _socket?.Dispose();
    }

    private static string? Take(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return value;
    }

    // By the thread pool's own clock: a process whose pool is stuck answers nobody, and is rightly restarted.
    private async Task WatchAsync(TimeSpan interval)
    {
        using var tick = new PeriodicTimer(interval);
        var end = _end.Token;
        try
        {
            do
            {
                Send("WATCHDOG=1");
            }
            while (await tick.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _address!);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (_log is { } log && Interlocked.Exchange(ref _said, 1) == 0)
            {
                RunLog.NotNotified(log, e.Message);
            }
        }
    }
}
