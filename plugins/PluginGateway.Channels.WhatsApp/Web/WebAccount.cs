using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Processes;
using PluginGateway.Contracts.Vault;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>What an account works with. Immutable.</summary>
internal sealed record WebParts(WhatsAppAccount Account, PluginInfo Info, IPluginProcesses Processes, IPluginVault Vault, BridgeInstall Install, BridgeTimes Times, TimeProvider Time, ILogger Logger);

/// <summary>An account that is a linked device: keeps a bridge running, and makes of what it says what the gateway is told. One run.</summary>
internal sealed class WebAccount(WebParts parts, IChannelContext context)
{
    private readonly LoginDesk _login = new(parts.Time, parts.Times.Login);
    private readonly ReadMarks _marks = new();
    private readonly MediaFiles _media = new(Path.Combine(parts.Info.DataDirectory, "media"), parts.Account.MediaMaxBytes, context);
    private readonly ReconnectPause _pause = new(parts.Account);
    private volatile BridgeDesk? _desk;
    private volatile LinkFollower? _follower;
    private volatile InboundEvents? _events;

    /// <summary>How it is.</summary>
    public LinkStatus Status
    {
        get
        {
            var (follower, events, desk) = (_follower, _events, _desk);
            return (follower?.Status ?? new LinkStatus { Transport = desk is null ? "off" : "starting" }) with
            {
                LastInboundAt = events?.LastAt, LastOutboundAckAt = desk?.LastAckAt, BridgePid = desk?.Process.Id, LeftOutAsOld = events?.LeftOut ?? 0,
            };
        }
    }

    /// <summary>Who sends. </summary>
    /// <exception cref="GatewayException">The account is not linked, or not connected.</exception>
    public WebSender Sender
    {
        get
        {
            var status = Status;
            return _desk is { } desk && status is { Transport: "open" }
                ? new WebSender(desk, _media, _marks, parts.Account.SendReadReceipts, parts.Times, parts.Time)
                : throw (status.Linked || _follower is null
                    ? new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"No active WhatsApp Web listener (account: {context.AccountId}): {status.Reason ?? status.Transport}") { Retryable = true })
                    : new GatewayException(ErrorCodes.NotLinked, $"WhatsApp account {context.AccountId} is not linked. Remedy: pgw channels login whatsapp"));
        }
    }

    /// <summary>Receives until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            string words;
            try
            {
                await RunOnceAsync(stop);
                continue;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is BridgeException or BridgeRefusal or GatewayException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                words = e.Message;
            }

            var pause = _pause.Next();
            parts.Logger.Trouble(context.AccountId, words, pause.TotalSeconds);
            context.Report(ChannelHealth.Disconnected, $"{words}; next attempt in {pause.TotalSeconds:F0} s");
            await Task.Delay(pause, parts.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc cref="IChannelLogin.StartLoginAsync" />
    public async Task<LoginStep> StartLoginAsync(LoginRequest request, CancellationToken cancellation)
    {
        if (_follower is not { } follower)
        {
            throw new GatewayException($"the bridge does not run yet: {Status.Reason ?? "it is starting"}; see pgw channels status");
        }

        if (request.PhoneNumber is { } number && (Jids.Parse(number) is not { } jid || !jid.EndsWith("@s.whatsapp.net", StringComparison.Ordinal)))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "the phone number must be given with its country: +4915112345678");
        }

        if (follower.Status is { Linked: true, Auth: not "refused" } && !request.Force)
        {
            return new LoginStep(IsLinked: true, IsOver: true, $"already linked as {follower.Status.Self}. To link another phone: pgw channels login whatsapp --force");
        }

        if (!_login.IsOpen || request.Force || _login.PhoneNumber != request.PhoneNumber)
        {
            if (follower.Status.Linked)
            {
                await LogoutAsync(cancellation);
            }

            _login.Begin(request.PhoneNumber is { } phone ? Jids.Parse(phone)!.Split('@')[0] : null);
            await follower.OpenAsync(cancellation);
        }

        return await _login.CodeAsync(cancellation);
    }

    /// <inheritdoc cref="IChannelLogin.WaitLoginAsync" />
    public async Task<LoginStep> WaitLoginAsync(TimeSpan patience, CancellationToken cancellation) => _follower?.Status is { Transport: "open", Linked: true } status
        ? new LoginStep(IsLinked: true, IsOver: true, $"linked as {status.Self}")
        : await _login.WaitAsync(patience, cancellation);

    /// <inheritdoc cref="IChannelLogin.LogoutAsync" />
    public async Task<bool> LogoutAsync(CancellationToken cancellation)
    {
        var box = await parts.Vault.OpenAsync(context.AccountId, cancellation);
        if (_desk is { } desk)
        {
            try
            {
                await desk.AskAsync("logout", [], cancellation);
                await desk.Saved;
            }
            catch (Exception e) when (e is BridgeException or BridgeRefusal)
            {
                // What is gone here does not need the phone's leave; it shows the device until somebody removes it there.
                parts.Logger.Says(context.AccountId, $"the phone could not be told of the logout: {e.Message}");
            }
        }

        return await box.EmptyAsync();
    }

    /// <summary>Takes credentials that somebody has put into the vault, and connects by them.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        if (_desk is { } desk && _follower is { } follower)
        {
            await desk.LoadAsync(cancellation);
            await follower.OpenAsync(cancellation);
        }
    }

    private async Task RunOnceAsync(CancellationToken stop)
    {
        context.Report(ChannelHealth.Starting, "looking for the bridge");
        var box = await parts.Vault.OpenAsync(context.AccountId, stop);
        var directory = await parts.Install.EnsureAsync(parts.Account, words => context.Report(ChannelHealth.Starting, words), stop);
        context.Report(ChannelHealth.Starting, "starting the bridge");
        var taken = BridgeHandover.TryTake(context, parts.Processes, directory);
        var process = taken?.Process ?? await parts.Processes.StartAsync(
            new PluginProcessStart(parts.Account.NodePath, [Path.Combine(directory, "main.mjs")]) { Name = $"whatsapp bridge {context.AccountId}", WorkingDirectory = directory, CanOutlive = true }, stop);
        using var desk = new BridgeDesk(context.AccountId, process, taken?.Begun ?? [], box, parts.Times, parts.Time, parts.Logger);
        var isLeft = false;
        try
        {
            isLeft = await ServeAsync(desk, taken is not null, directory, stop);
        }
        finally
        {
            (_desk, _follower) = (null, null);
            if (!isLeft)
            {
                await process.DisposeAsync();
            }
        }
    }

    /// <summary>Works with a bridge until it is stopped, or the bridge is of no use any more.</summary>
    /// <returns>Whether the bridge was left to the next instance.</returns>
    private async Task<bool> ServeAsync(BridgeDesk desk, bool isTaken, string directory, CancellationToken stop)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var taking = new CancellationTokenSource();
        using var reading = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource();
        var reader = desk.Connection.ReadAsync(reading.Token);
        var events = new InboundEvents(desk, _media, context, _marks, parts.Account.OfflineMaxAge, parts.Time, parts.Logger);
        (_desk, _events) = (desk, events);
        Task[] work = [FollowAsync(desk, isTaken, working.Token), BeatAsync(desk, working.Token), events.RunAsync(taking.Token, abandon.Token)];
        var ended = await Task.WhenAny([reader, .. work]);
        await working.CancelAsync();
        var isWell = stop.IsCancellationRequested && ended != reader && !reader.IsCompleted;
        if (isWell)
        {
            // What was not begun comes again to whoever follows.
            await taking.CancelAsync();
        }
        else
        {
            // What has come of a bridge that is gone, or is killed now, does not come again: all of it is taken.
            desk.EndEvents();
        }

        var settled = await SettlesAsync(desk, work) && isWell;
        await abandon.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await reading.CancelAsync();
        await reader.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await desk.Saved;
        if (stop.IsCancellationRequested)
        {
            (_desk, _follower) = (null, null);
            return settled && await BridgeHandover.TryLeaveAsync(context, parts.Processes, desk.Process, directory, desk.Connection.Begun);
        }

        await ended;
        return false;
    }

    private async Task FollowAsync(BridgeDesk desk, bool isTaken, CancellationToken stop)
    {
        if (isTaken)
        {
            parts.Logger.BridgeTaken(context.AccountId);
        }
        else
        {
            await desk.GreetAsync(stop);
        }

        var state = await desk.AttachAsync(stop);
        if (state.Name == "idle")
        {
            await desk.LoadAsync(stop);
            state = await desk.AttachAsync(stop);
        }

        var follower = new LinkFollower(parts, context, desk, _login, _pause);
        _follower = follower;
        await follower.RunAsync(state, stop);
    }

    private async Task BeatAsync(BridgeDesk desk, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(parts.Times.Beat, parts.Time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            await desk.CallAsync("ping", [], stop);
        }
    }

    /// <summary>Finishes what is in hand.</summary>
    /// <returns>Whether nothing is under way any more.</returns>
    private async Task<bool> SettlesAsync(BridgeDesk desk, Task[] work)
    {
        try
        {
            var done = Task.WhenAll(work);
            await Task.WhenAny(done, Task.Delay(parts.Times.Settle, parts.Time));
            if (!done.IsCompleted)
            {
                return false;
            }

            await desk.Saved.WaitAsync(parts.Times.Settle, parts.Time);
            return desk.Connection.Open == 0;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
