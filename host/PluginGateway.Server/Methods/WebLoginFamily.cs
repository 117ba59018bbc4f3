using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Methods;

/// <summary><c>web.login.start</c>, <c>web.login.wait</c> and <c>channels.logout</c> (<c>methods.md</c> §2). An account that is linked goes on while somebody asks to link it.</summary>
internal sealed class WebLoginFamily(ChannelLogins logins, ChannelHub channels) : IMethodFamily
{
    // channels.md §8
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WaitTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(WebLoginMethods.Start, Access.Admin, async (ask, context) => await StartAsync(ask, context.Cancellation));
        methods.Add(WebLoginMethods.Wait, Access.Admin, async (ask, context) => await WaitAsync(ask, context.Cancellation));
        methods.Add(ChannelsMethods.Logout, Access.Admin, async (ask, context) => await LogoutAsync(ask, context.Cancellation));
    }

    private static TimeSpan Patience(int? asked, TimeSpan usual, TimeSpan shortest) => asked is { } ms ? TimeSpan.FromMilliseconds(Math.Max(ms, shortest.TotalMilliseconds)) : usual;

    private static string? DataUrl(LoginStep step) => step.QrPng is { } png ? $"data:image/png;base64,{Convert.ToBase64String(png)}" : null;

    private async Task<WebLoginStart> StartAsync(WebLoginStartParams ask, CancellationToken cancellation)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        life.CancelAfter(Patience(ask.TimeoutMs, StartTime, ShortestStart));
        try
        {
            var step = await logins.StartAsync(Find(ask.Channel, ask.AccountId), new LoginRequest(ask.Force == true, ask.PhoneNumber), life.Token);
            return new WebLoginStart(step.Message) { QrDataUrl = DataUrl(step), QrText = step.QrText, PairingCode = step.PairingCode, Linked = step.IsLinked ? true : null };
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new GatewayException("there was no code in time; pgw channels status says how the account is", e);
        }
    }

    private async Task<WebLoginWait> WaitAsync(WebLoginWaitParams ask, CancellationToken cancellation)
    {
        var step = await logins.WaitAsync(Find(ask.Channel, ask.AccountId), Patience(ask.TimeoutMs, WaitTime, ShortestWait), cancellation);
        return new WebLoginWait(step.IsLinked, step.Message) { QrDataUrl = DataUrl(step), QrText = step.QrText, Over = step.IsOver ? true : null };
    }

    private async Task<ChannelsLogoutResult> LogoutAsync(ChannelsLogoutParams ask, CancellationToken cancellation)
    {
        if (!channels.Has(ask.Channel))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "invalid channels.logout channel");
        }

        var of = logins.Find(ask.Channel, ask.AccountId) ?? throw new GatewayException(
            ErrorCodes.InvalidRequest, ask.AccountId is { } account && logins.Find(ask.Channel, null) is not null ? $"channel {ask.Channel} has no account {account}" : $"channel {ask.Channel} does not support logout");
        return new ChannelsLogoutResult(of.Channel, of.Account, await logins.LogoutAsync(of, cancellation));
    }

    private (string Channel, string Account) Find(string? channel, string? account)
    {
        if (logins.Find(channel, account) is { } found)
        {
            return found;
        }

        throw new GatewayException(ErrorCodes.InvalidRequest, channel is null
            ? logins.Find(null, null) is null ? "web login provider is not available" : $"there is no account {account}"
            : channels.Has(channel) ? $"web login is not supported by provider {channel}" : $"there is no channel {channel}; if a plugin brings it: pgw plugins enable {channel}");
    }
}
