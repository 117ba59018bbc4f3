using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels;

/// <summary>Renews the claims on messages that are worked on, three times in a claim's length, and takes up what has run out: what could not be settled, and what another gateway has left. Started once.</summary>
internal sealed class InboxTending(Inbox inbox, InboundWork work, TimeProvider time, ILogger<InboxTending> log) : IDisposable
{
    private ITimer? _timer;

    /// <summary>Starts it.</summary>
    public void Start() => _timer = time.CreateTimer(_ => _ = TendAsync(), null, Inbox.Lease / 3, Inbox.Lease / 3);

    /// <summary>Tends now.</summary>
    public async Task TendAsync()
    {
        try
        {
            await inbox.RenewAsync();
            await work.TakeUpAsync(othersHaveEnded: false);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            // The disk is full, or the gateway has closed its database; nothing is lost but time.
            ChannelLog.NotTended(log, e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();
}
