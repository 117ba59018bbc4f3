using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Channels.WhatsApp.Web;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.WhatsApp.Cloud;

/// <summary>An account of Meta's Cloud API: listens for its calls, and sends by HTTPS. A call is answered with 200 after the gateway has all of it, and comes again otherwise. One run.</summary>
internal sealed class CloudAccount : IDisposable
{
    private const int Remembered = 5000;
    private const long Megabyte = 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly WhatsAppAccount _account;
    private readonly IChannelContext _context;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GraphClient _graph;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private volatile LinkStatus _status = new() { Linked = true, Transport = "starting" };

    public CloudAccount(WhatsAppAccount account, IChannelContext context, TimeProvider time, ILogger logger)
    {
        (_account, _context, _time, _logger, _graph) = (account, context, time, logger, new GraphClient(account));
        Sender = new CloudSender(_graph, context, account.SendReadReceipts);
    }

    /// <summary>Who sends.</summary>
    public CloudSender Sender { get; }

    /// <summary>How it is.</summary>
    public LinkStatus Status => _status;

    /// <summary>Receives until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _context.Report(ChannelHealth.Starting, "asking Meta about the number");
        while (!stop.IsCancellationRequested)
        {
            await using var webhook = new CloudWebhook(_account, (body, cancellation) => TakeAsync(body, cancellation, stop), words => _logger.WebhookRefused(_context.AccountId, words));
            try
            {
                await webhook.StartAsync(stop);
                while (true)
                {
                    await LookAsync(stop);
                    await Task.Delay(_status.Transport == "open" ? Look : Pause, _time, stop);
                }
            }
            catch (IOException e)
            {
                Tell(ChannelHealth.Disconnected, "closed", "none", $"the port {_account.WebhookPort} of the webhook cannot be opened: {e.Message}", "set webhookPort to one that is free");
            }

            await Task.Delay(Pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _graph.Dispose();

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var number = await _graph.LookAsync(stop);
            _status = _status with { Self = Json.Text(number, "display_phone_number") };
            Tell(ChannelHealth.Connected, "open", "accepted", null, null);
        }
        catch (DeliveryException e)
        {
            var isRefused = e.Message.Contains("accessToken", StringComparison.Ordinal);
            Tell(isRefused ? ChannelHealth.AuthRequired : ChannelHealth.Disconnected, "closed", isRefused ? "refused" : "none", e.Message, null);
        }
    }

    private void Tell(ChannelHealth health, string transport, string auth, string? reason, string? next)
    {
        var before = _status;
        _status = before with { Transport = transport, Auth = auth, Reason = reason, NextAction = next };
        if (_status != before)
        {
            _context.Report(health, reason is null ? $"{_status.Self}, Cloud API" : next is null ? reason : $"{reason} Remedy: {next}");
        }
    }

    private async Task<bool> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken aborted, CancellationToken stop)
    {
        JsonElement call;
        try
        {
            using var document = JsonDocument.Parse(body);
            call = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // It is signed, so it is Meta's: what cannot be read now cannot be read later.
            return true;
        }

        using var life = CancellationTokenSource.CreateLinkedTokenSource(aborted, stop);
        var all = true;
        foreach (var value in CloudMapper.ValuesFor(call, _account.PhoneNumberId!))
        {
            if (Json.Items(value, "statuses").Any())
            {
                _status = _status with { LastOutboundAckAt = _time.GetUtcNow() };
            }

            foreach (var message in Json.Items(value, "messages"))
            {
                all &= await PublishAsync(value, message, life.Token);
            }
        }

        return all;
    }

    private async Task<bool> PublishAsync(JsonElement value, JsonElement raw, CancellationToken cancellation)
    {
        if (CloudMapper.Map(value, raw) is not { } mapped || IsKnown(mapped.Message.ExternalId))
        {
            return true;
        }

        var message = mapped.Message;
        if (_time.GetUtcNow() - message.At > _account.OfflineMaxAge)
        {
            _status = _status with { LeftOutAsOld = _status.LeftOutAsOld + 1 };
            _logger.TooOld(_context.AccountId, message.At);
            return true;
        }

        if (mapped.Media is { } id)
        {
            var (kept, words) = await FetchAsync(id, mapped.MediaType, mapped.FileName, cancellation);
            message = message with { Media = kept is null ? [] : [kept with { Use = mapped.Use }], Text = words is null ? message.Text : $"{words}\n{message.Text}".TrimEnd() };
        }

        try
        {
            await _context.PublishAsync(message, cancellation);
            Remember(message.ExternalId);
            _status = _status with { LastInboundAt = _time.GetUtcNow() };
            Sender.Came(message.Chat, message.ExternalId);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested) // the boundary to the host: whatever keeps it from taking a message, Meta sends it again
        {
            _logger.NotTaken(_context.AccountId, e.Message);
            return false;
        }
    }

    private async Task<(MediaReference? Kept, string? Words)> FetchAsync(string id, string? mediaType, string? fileName, CancellationToken cancellation)
    {
        try
        {
            using var response = await _graph.OpenAsync(id, cancellation);
            if (response.Content.Headers.ContentLength is not { } length || length > _account.MediaMaxBytes)
            {
                return (null, $"[medium left out: it is more than {_account.MediaMaxBytes / Megabyte} MB (mediaMaxMb)]");
            }

            await using var content = await response.Content.ReadAsStreamAsync(cancellation);
            return (await _context.KeepAsync(content, mediaType, fileName, cancellation), null);
        }
        catch (Exception e) when (e is DeliveryException or HttpRequestException or IOException or GatewayException or NotSupportedException)
        {
            return (null, $"[medium left out: {(e is DeliveryException or GatewayException or NotSupportedException ? e.Message : "the connection broke")}]");
        }
    }

    private bool IsKnown(string id)
    {
        lock (_gate)
        {
            return _seen.Contains(id);
        }
    }

    private void Remember(string id)
    {
        lock (_gate)
        {
            if (_seen.Add(id))
            {
                _order.Enqueue(id);
                if (_order.Count > Remembered)
                {
                    _seen.Remove(_order.Dequeue());
                }
            }
        }
    }
}
