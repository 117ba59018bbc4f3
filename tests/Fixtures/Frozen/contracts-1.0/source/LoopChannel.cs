using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace Frozen;

public sealed class LoopAccount
{
    [Required]
    public string Nick { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class LoopAccountValidator : IValidateOptions<LoopAccount>;

/// <summary>What is sent comes in again.</summary>
internal sealed class LoopChannel(LoopAccount account, TimeProvider time) : IChannel
{
    private IChannelContext? _context;

    public ValueTask PrepareAsync(IChannelContext context, CancellationToken cancellation)
    {
        context.Report(ChannelHealth.Starting, "prepared");
        return ValueTask.CompletedTask;
    }

    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        _context = context;
        context.Report(ChannelHealth.Connected, $"{account.Nick} on {context.AccountId}");
        using var draining = context.Draining.Register(() => context.Report(ChannelHealth.Degraded, "draining"));
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        }
        catch (OperationCanceledException)
        {
            context.Report(ChannelHealth.Disconnected);
        }
    }

    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var context = _context ?? throw new GatewayException(ErrorCodes.NotLinked, "not running");
        var inbound = new InboundMessage(message.IdempotencyKey, ChatKind.Direct, message.Chat, account.Nick, message.Text, time.GetUtcNow())
        {
            SenderName = "Loop", Mentioned = true, ReplyTo = message.ReplyTo,
        };
        await context.PublishAsync(inbound, cancellation);
        return new DeliveryReceipt(message.IdempotencyKey);
    }
}
