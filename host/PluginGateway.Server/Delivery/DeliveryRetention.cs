using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Delivery;

/// <summary>Forgets what is settled for longer than <see cref="DeliveryOptions.KeepDays"/>, a minute after the start and every six hours. Started once.</summary>
internal sealed class DeliveryRetention(IInboxStore inbox, IOutboxStore outbox, DeliveryOptions options, TimeProvider time, ILogger<DeliveryRetention> log) : IDisposable
{
    private ITimer? _timer;

    /// <summary>Starts it.</summary>
    public void Start() => _timer = time.CreateTimer(_ => _ = ForgetAsync(), null, TimeSpan.FromMinutes(1), TimeSpan.FromHours(6));

    /// <summary>Forgets now.</summary>
    public async Task ForgetAsync()
    {
        var before = (time.GetUtcNow() - TimeSpan.FromDays(options.KeepDays)).ToUnixTimeMilliseconds();
        try
        {
            await Task.WhenAll(inbox.PruneAsync(before), outbox.PruneAsync(before));
        }
        catch (SqliteException e)
        {
            OutboxLog.NotForgotten(log, e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();
}
