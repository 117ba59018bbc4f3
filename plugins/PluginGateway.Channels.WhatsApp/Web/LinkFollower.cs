using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Follows the states of a bridge's socket: connects, proves that it works both ways, obeys the table of close codes, tells how it is.</summary>
internal sealed class LinkFollower(WebParts parts, IChannelContext context, BridgeDesk desk, LoginDesk login, ReconnectPause pause)
{
    private static readonly TimeSpan SoonAfter = TimeSpan.FromSeconds(30);

    private volatile LinkStatus _status = new() { Transport = "starting" };
    private long _restarted;

    /// <summary>How it is.</summary>
    public LinkStatus Status => _status;

    /// <summary>Connects.</summary>
    public Task OpenAsync(CancellationToken cancellation)
    {
        var options = new JsonObject();
        if (parts.Account.WebSocketUrl is { } url)
        {
            options["url"] = url;
        }

        return desk.CallAsync("open", options, cancellation);
    }

    /// <summary>Follows until it is stopped.</summary>
    /// <param name="state">What it was at the beginning.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="BridgeException">The bridge is to be started anew.</exception>
    public async Task RunAsync(BridgeState state, CancellationToken stop)
    {
        if (state.Name == "qr" && !login.IsOpen)
        {
            // Somebody was linking when the plugin was swapped.
            login.Begin(null);
        }
        else if (state is { Name: "idle", Linked: false } && login.IsOpen)
        {
            // Linking goes on in a bridge that was started anew.
            await OpenAsync(stop);
        }

        while (true)
        {
            _status = _status with { Linked = state.Linked, Self = state.Self ?? _status.Self };
            var wait = await TakeAsync(state, stop);
            state = await NextAsync(wait, stop) ?? state with { Name = "due" };
        }
    }

    /// <summary>The next state; null when it is time to connect before there is one.</summary>
    private async Task<BridgeState?> NextAsync(TimeSpan? wait, CancellationToken stop)
    {
        if (wait is null)
        {
            return await desk.States.ReadAsync(stop);
        }

        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (come, due) = (desk.States.WaitToReadAsync(life.Token).AsTask(), Task.Delay(wait.Value, parts.Time, life.Token));
        await Task.WhenAny(come, due);
        await life.CancelAsync();
        await Task.WhenAll(come, due).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        return desk.States.TryRead(out var state) ? state : null;
    }

    /// <summary>Does what a state asks for.</summary>
    /// <returns>When to connect, if nothing comes before.</returns>
    private async Task<TimeSpan?> TakeAsync(BridgeState state, CancellationToken stop)
    {
        switch (state.Name)
        {
            case "due":
            case "idle" when state.Linked:
                await OpenAsync(stop);
                return null;
            case "idle":
                Tell(ChannelHealth.AuthRequired, "off", login.IsOpen ? "linking" : "none", "not linked", "pgw channels login whatsapp");
                return null;
            case "connecting" or "paired":
                if (login.IsOpen && state.Name == "paired")
                {
                    login.GoOn("the phone has accepted; connecting");
                }

                Tell(ChannelHealth.Starting, "connecting", state.Linked ? _status.Auth : "linking", null, null);
                return null;
            case "qr":
                await ShowCodeAsync(state, stop);
                return null;
            case "open":
                return await ProbeAsync(state, stop);
            case "closed":
                return Closed(state);
            default:
                return null;
        }
    }

    private async Task ShowCodeAsync(BridgeState state, CancellationToken stop)
    {
        if (!login.IsOpen)
        {
            // Nobody looks: a code that nobody scans is asked for again and again otherwise.
            login.End(isLinked: false, "the time to link is over. Begin again with: pgw channels login whatsapp");
            await desk.CallAsync("close", [], stop);
            return;
        }

        Tell(ChannelHealth.AuthRequired, "connecting", "linking", "a code waits to be scanned", "scan the code that pgw channels login whatsapp shows");
        if (login.PhoneNumber is not { } phone)
        {
            login.Show(state.Qr ?? "");
            return;
        }

        try
        {
            var answer = await desk.AskAsync("pairingCode", new JsonObject { ["phone"] = phone }, stop);
            login.ShowCode(Json.Text(answer, "code") ?? "");
        }
        catch (BridgeRefusal e)
        {
            login.End(isLinked: false, $"WhatsApp gives no code for this number: {e.Message}");
        }
    }

    private async Task<TimeSpan?> ProbeAsync(BridgeState state, CancellationToken stop)
    {
        try
        {
            await desk.AskAsync("probe", [], stop);
        }
        catch (BridgeRefusal e)
        {
            var wait = pause.Next();
            Tell(ChannelHealth.Disconnected, "open", "accepted", $"connected, but WhatsApp does not answer ({e.Message}); next attempt in {wait.TotalSeconds:F0} s", null);
            return wait;
        }

        pause.Reset();
        login.End(isLinked: true, $"linked as {state.Self}");
        _status = _status with { Linked = true, Self = state.Self };
        Tell(ChannelHealth.Connected, "open", "accepted", null, null);
        return null;
    }

    private TimeSpan? Closed(BridgeState state)
    {
        var (rule, words) = (CloseCodes.Of(state.Code), CloseCodes.Words(state.Code));
        if (!state.Linked && !login.IsOpen)
        {
            login.End(isLinked: false, "the time to link is over. Begin again with: pgw channels login whatsapp");
            Tell(ChannelHealth.AuthRequired, "off", "none", "not linked", "pgw channels login whatsapp");
            return null;
        }

        if (rule.Action == CloseAction.Stop)
        {
            login.End(isLinked: false, words);
            parts.Logger.Says(context.AccountId, words);
            Tell(ChannelHealth.AuthRequired, "closed", "refused", words, rule.NextAction);
            return null;
        }

        var isFirst = rule.Action == CloseAction.RestartOnce && (_restarted == 0 || parts.Time.GetElapsedTime(_restarted) > SoonAfter);
        if (isFirst)
        {
            _restarted = parts.Time.GetTimestamp();
            login.GoOn("connecting once more, as WhatsApp asks");
            Tell(ChannelHealth.Starting, "closed", _status.Auth, words, null);
            return TimeSpan.Zero;
        }

        if (rule.Action == CloseAction.FreshBridge && state.Linked)
        {
            throw new BridgeException(words);
        }

        var wait = pause.Next();
        login.GoOn($"{words}; next attempt in {wait.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s");
        parts.Logger.Trouble(context.AccountId, words, wait.TotalSeconds);
        Tell(ChannelHealth.Disconnected, "closed", _status.Auth, words, rule.NextAction);
        return wait;
    }

    private void Tell(ChannelHealth health, string transport, string auth, string? reason, string? next)
    {
        _status = _status with { Transport = transport, Auth = auth, Reason = reason, NextAction = next };
        var detail = health == ChannelHealth.Connected ? $"linked as {_status.Self}" : reason is null ? "connecting to WhatsApp" : next is null || reason.Contains(next, StringComparison.Ordinal) ? reason : $"{reason}. Remedy: {next}";
        context.Report(health, detail);
    }
}
