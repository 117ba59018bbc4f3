using PluginGateway.Protocol;

namespace PluginGateway.Server.Reload;

/// <summary>
/// What signals ask for. SIGHUP applies what a running gateway can take over. So does SIGUSR1, and when something in the change needs a restart it makes one, if
/// <c>commands.restart</c> says so (<c>lifecycle.md</c> §4). Any thread.
/// </summary>
internal sealed class SignalledReload(Reconciler reconciler, GatewayRestart restart)
{
    /// <summary>Takes a signal; returns at once.</summary>
    public void Take(string signal)
    {
        if (signal == ReloadSignals.User1)
        {
            _ = ReloadAsync(signal);
        }
        else
        {
            reconciler.RequestNow(signal);
        }
    }

    private async Task ReloadAsync(string signal)
    {
        try
        {
            var applied = await reconciler.ApplyAsync(signal, CancellationToken.None);
            if (applied.NeedRestart.Count > 0 && reconciler.Read().Settings is { } next)
            {
                restart.RunFor(applied.NeedRestart, next);
            }
        }
        catch (GatewayException)
        {
            // It is stopping, or the application failed, which was said where it did.
        }
    }
}
