using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Channels;

/// <summary>The way to the channels whose accounts a person links. Any thread.</summary>
internal sealed class ChannelLogins(ContributionBoard board, ChannelOutbound outbound, TimeProvider time)
{
    // Short, so that a swap of the plugin in between is not held up.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    /// <summary>The channel and account that are meant; null when there is none.</summary>
    /// <param name="channel">The channel; the first that is linked by a person when null.</param>
    /// <param name="account">The account; the default one when null.</param>
    public (string Channel, string Account)? Find(string? channel, string? account)
    {
        var entry = board.Now.Channels.FirstOrDefault(entry => entry.Descriptor.HasLogin && (channel is null || entry.Id == channel));
        return entry?.Account(account) is { } runner ? (entry.Id, runner.AccountId) : null;
    }

    /// <summary>Begins.</summary>
    public Task<LoginStep> StartAsync((string Channel, string Account) of, LoginRequest request, CancellationToken cancellation) =>
        UseAsync(of, async login => await login.StartLoginAsync(request, cancellation), cancellation);

    /// <summary>Waits until something is to be said, or the time is over.</summary>
    public async Task<LoginStep> WaitAsync((string Channel, string Account) of, TimeSpan patience, CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            var left = patience - time.GetElapsedTime(begin);
            var step = await UseAsync(of, async login => await login.WaitLoginAsync(left < Look ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : Look, cancellation), cancellation);
            if (step.IsLinked || step.IsOver || time.GetElapsedTime(begin) >= patience)
            {
                return step;
            }
        }
    }

    /// <summary>Gives the link up.</summary>
    public async Task<bool> LogoutAsync((string Channel, string Account) of, CancellationToken cancellation) =>
        (await UseAsync(of, async login => new LoginStep(await login.LogoutAsync(cancellation), IsOver: true, ""), cancellation)).IsLinked;

    private async Task<LoginStep> UseAsync((string Channel, string Account) of, Func<IChannelLogin, ValueTask<LoginStep>> work, CancellationToken cancellation) =>
        await outbound.UseAsync(
            of.Channel,
            of.Account,
            async (_, channel) => channel is IChannelLogin login ? await work(login) : throw new GatewayException(ErrorCodes.InvalidRequest, $"channel {of.Channel} does not support logout"),
            cancellation)
        ?? throw new GatewayException($"account {of.Account} of channel {of.Channel} does not run; pgw channels status says why");
}
