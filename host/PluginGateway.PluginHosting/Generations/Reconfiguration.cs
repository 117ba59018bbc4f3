using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>A new configuration for a generation that runs: checked, and not yet taken.</summary>
internal sealed class Reconfiguration
{
    private readonly PluginSettings _settings;
    private readonly IConfiguration _next;
    private readonly IReadOnlyList<(ChannelAccount Account, AccountSettings Settings)> _kept;

    private Reconfiguration(PluginSettings settings, IConfiguration next, IReadOnlyList<ChannelContribution> channels, IReadOnlyList<ChannelPlan> plans, IReadOnlyList<(ChannelAccount, AccountSettings)> kept) =>
        (_settings, _next, Channels, Plans, _kept) = (settings, next, channels, plans, kept);

    /// <summary>The channels from then on.</summary>
    public IReadOnlyList<ChannelContribution> Channels { get; }

    public IReadOnlyList<ChannelPlan> Plans { get; }

    /// <exception cref="PluginRefusedException">The configuration is not valid.</exception>
    public static Reconfiguration Of(
        PluginSettings settings, IReadOnlyList<ChannelRegistration> registrations, IReadOnlyList<ChannelContribution> current, IServiceProvider container, IConfiguration next)
    {
        settings.Check(next);
        var restartsAll = settings.RestartsChannels(next);
        var accounts = AccountSettings.Of(next);
        var channels = new List<ChannelContribution>();
        var plans = new List<ChannelPlan>();
        var kept = new List<(ChannelAccount, AccountSettings)>();
        foreach (var registration in registrations)
        {
            var known = current.FirstOrDefault(channel => channel.Id == registration.Id)?.Accounts ?? [];
            var plan = new List<AccountPlan>();
            foreach (var account in accounts)
            {
                var same = restartsAll ? null : known.FirstOrDefault(old => old.Id == account.Id && !Restarts(registration, old, account));
                if (same is not null)
                {
                    kept.Add((same, account));
                }

                plan.Add(new AccountPlan(same ?? new ChannelAccount(registration, container, account), account.ForHost));
            }

            plans.Add(new ChannelPlan(registration.Id, plan));
            channels.Add(new ChannelContribution(registration.Id, registration.Descriptor, [.. plan.Select(entry => entry.Account)]));
        }

        return new Reconfiguration(settings, next, channels, plans, kept);
    }

    /// <summary>Tells the plugin. Its listeners run here, and may throw.</summary>
    public void Take()
    {
        _settings.Take(_next);
        foreach (var (account, settings) in _kept)
        {
            account.Take(settings);
        }
    }

    private static bool Restarts(ChannelRegistration channel, ChannelAccount old, AccountSettings next) =>
        ReloadRules.Restarts(channel.Account, old.Settings.ForPlugin, next.ForPlugin, ReloadKind.Channel);
}
