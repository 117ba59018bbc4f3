using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Reload;

/// <summary>
/// Says, before a gateway is ended in order to be started again, what would keep the start from working; null when nothing would. Registered by programs that do start it again.
/// </summary>
/// <param name="Problem">Looks at the settings to come.</param>
public sealed record RestartCheck(Func<GatewaySettings, string?> Problem)
{
    /// <summary>The text of the configuration that a start was tried with a moment ago and failed; null when none was. It is tried again only when somebody asks.</summary>
    public byte[]? Failed { get; init; }
}

/// <summary>Ends the gateway so that the program around it starts it again within the same process, with the options as they are then. Any thread.</summary>
internal sealed partial class GatewayRestart(IHostApplicationLifetime lifetime, GatewayStop stop, ILogger<GatewayRestart> log, RestartCheck? check = null)
{
    // What clients are told; the reference's number (lifecycle.md §4), which they wait for before they come back.
    private const int ExpectedMs = 1500;

    private string? _said;
    private int _requested;

    /// <summary>Whether the gateway ends in order to come back.</summary>
    public bool IsRequested => Volatile.Read(ref _requested) != 0;

    /// <summary>Whether a change of the configuration that needs a restart gets one, as far as can be told beforehand.</summary>
    /// <param name="next">The settings to come.</param>
    public bool WouldRun(GatewaySettings next) => IsAllowed(next) && check!.Problem(next) is null;

    /// <summary>Restarts for keys that take effect no other way, if that may be and can work. When nobody has asked for it and it may not be, nothing is said: that they wait was said.</summary>
    /// <param name="keys">The keys; nothing happens without any.</param>
    /// <param name="next">The settings to come.</param>
    /// <param name="asking">Who wants it.</param>
    /// <returns>Whether it restarts.</returns>
    public bool RunFor(IReadOnlyList<string> keys, GatewaySettings next, Asking asking)
    {
        if (keys.Count > 0 && (asking == Asking.ForRestartToo || IsAllowed(next)))
        {
            Run(keys, next, asking);
        }

        return IsRequested;
    }

    private void Run(IReadOnlyList<string> keys, GatewaySettings next, Asking asking)
    {
        var (who, names) = (asking == Asking.ForRestartToo ? ReloadSignals.User1 : "gateway.reload.mode", string.Join(", ", keys));
        if (!next.Commands.Restart)
        {
            NotAllowed(log, who, names);
        }
        else if (check is null)
        {
            NotHere(log, who, names);
        }
        else if (check.Problem(next) is { } problem)
        {
            Refuse(who, names, problem, isNews: asking == Asking.ForRestartToo);
        }
        else if (Interlocked.Exchange(ref _requested, 1) == 0)
        {
            Restarting(log, names);
            (stop.Reason, stop.RestartExpectedMs) = ("gateway restarting", ExpectedMs);
            lifetime.StopApplication();
        }
    }

    // Every further change of a file comes here again.
    private void Refuse(string who, string names, string problem, bool isNews)
    {
        var text = $"{names}: {problem}";
        if (isNews || text != _said)
        {
            WouldFail(log, who, names, problem);
        }

        _said = text;
    }

    private bool IsAllowed(GatewaySettings next) => check is not null && next.Commands.Restart && !HasFailed(next);

    private bool HasFailed(GatewaySettings next) => check?.Failed is { } failed && next.Text is { } text && text.AsSpan().SequenceEqual(failed);

    [LoggerMessage(1310, LogLevel.Warning, "{Who}: {Keys} take effect only after a restart, which commands.restart does not allow; set it to true and send the signal again, or restart the service")]
    private static partial void NotAllowed(ILogger log, string who, string keys);

    [LoggerMessage(1311, LogLevel.Warning, "{Who}: {Keys} take effect only after a restart, and this program cannot restart its gateway by itself")]
    private static partial void NotHere(ILogger log, string who, string keys);

    [LoggerMessage(1312, LogLevel.Error, "{Who}: not restarted for {Keys}, the gateway would not start again: {Problem}")]
    private static partial void WouldFail(ILogger log, string who, string keys, string problem);

    [LoggerMessage(1313, LogLevel.Information, "Restarting within the process for {Keys}")]
    private static partial void Restarting(ILogger log, string keys);
}
