using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Channels;

/// <summary>What is known of one account's connection. Any thread.</summary>
internal sealed class ChannelAccountState(string accountId, string dmPolicy, ChannelAccountSnapshot? before, TimeProvider time, Action changed)
{
    private readonly Lock _gate = new();
    private ChannelAccountSnapshot _snapshot = (before ?? new ChannelAccountSnapshot { AccountId = accountId, Running = false, Connected = false, State = "stopped" }) with
    {
        Running = false, Connected = false, State = "stopped", Detail = null, ReconnectAttempts = 0, DmPolicy = dmPolicy,
    };

    /// <summary>It, at this moment.</summary>
    public ChannelAccountSnapshot Snapshot
    {
        get
        {
            lock (_gate)
            {
                return _snapshot;
            }
        }
    }

    /// <summary>Who may write to it has changed.</summary>
    public void Take(string policy) => Change(known => known with { DmPolicy = policy });

    /// <summary>A receiver starts.</summary>
    public void Starting() => Change(known => known with { Running = true, State = "starting", LastStartAt = Now(), ReconnectAttempts = known.ReconnectAttempts + 1 });

    /// <summary>The receiver has ended.</summary>
    public void Stopped(string? error) =>
        Change(known => known with { Running = false, Connected = false, State = "stopped", LastStopAt = Now(), LastError = Clean(error) ?? known.LastError });

    /// <summary>The channel says how it is.</summary>
    public void Report(ChannelHealth health, string? detail)
    {
        detail = Clean(detail);
        var connected = health is ChannelHealth.Connected or ChannelHealth.Degraded;
        Change(known => known with
        {
            Connected = connected,
            State = Name(health),
            Detail = detail,
            LastError = health is ChannelHealth.Disconnected or ChannelHealth.AuthRequired ? detail ?? known.LastError : known.LastError,
            LastConnectedAt = connected && !known.Connected ? Now() : known.LastConnectedAt,
            ReconnectAttempts = connected ? 0 : known.ReconnectAttempts,
        });
    }

    /// <summary>A message came in.</summary>
    public void Heard() => Change(known => known with { LastInboundAt = Now() }, tell: false);

    /// <summary>A message went out.</summary>
    public void Sent() => Change(known => known with { LastOutboundAt = Now() }, tell: false);

    /// <summary>The word for a state on the wire and in the log.</summary>
    public static string Name(ChannelHealth health) => health switch
    {
        ChannelHealth.Starting => "starting",
        ChannelHealth.Connected => "connected",
        ChannelHealth.Degraded => "degraded",
        ChannelHealth.Disconnected => "disconnected",
        _ => "authRequired",
    };

    private void Change(Func<ChannelAccountSnapshot, ChannelAccountSnapshot> change, bool tell = true)
    {
        lock (_gate)
        {
            _snapshot = change(_snapshot);
        }

        if (tell)
        {
            changed();
        }
    }

    // Networks put credentials into addresses, and addresses into errors (SEC-17).
    private static string? Clean(string? text) => text is null ? null : SecretScrubber.Process.Scrub(text);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
