using System.Diagnostics.Metrics;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Telemetry;

/// <summary>How things stand, read at the moment somebody looks. Any thread.</summary>
internal sealed class StandingGauges
{
    /// <summary>Makes them; they are there as long as the services are.</summary>
    public StandingGauges(IMeterFactory meters, IInboxStore inbox, IOutboxStore outbox, ChannelHub channels, SessionService sessions, PluginHost plugins, GatewayReadiness readiness, TimeProvider time)
    {
        var meter = meters.Create(MeterNames.Standing);
        var started = time.GetTimestamp();
        meter.CreateObservableGauge("pgw.uptime", () => time.GetElapsedTime(started).TotalSeconds, "s", "Since the gateway's start");
        meter.CreateObservableGauge("pgw.ready", () => readiness.IsReady ? 1 : 0, description: "Whether the gateway has loaded what it loads at its start");
        meter.CreateObservableGauge("pgw.sessions", () => sessions.Count, "{session}", "Sessions that there are");
        meter.CreateObservableGauge(
            "pgw.inbox.messages", () => inbox.Count().Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("state", count.Key.Word()))), "{message}", "Messages in the inbox, by state");
        meter.CreateObservableGauge(
            "pgw.outbox.messages", () => outbox.Count().Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("state", count.Key.Word()))), "{message}", "Messages in the outbox, by state");
        meter.CreateObservableGauge("pgw.channel.connected", () => Channels(channels), "{account}", "Whether a channel's account is connected");
        meter.CreateObservableGauge(
            "pgw.plugin.generation", () => plugins.Generations.Select(one => new Measurement<int>(one.Info.Generation, new KeyValuePair<string, object?>("plugin", one.Info.Id))), description: "The generation that serves");
    }

    private static IEnumerable<Measurement<int>> Channels(ChannelHub channels) =>
        from channel in channels.Status().ChannelAccounts
        from account in channel.Value
        select new Measurement<int>(account.Connected == true ? 1 : 0, new KeyValuePair<string, object?>("channel", channel.Key), new KeyValuePair<string, object?>("account", account.AccountId));
}
