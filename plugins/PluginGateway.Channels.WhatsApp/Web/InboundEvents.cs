using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Hands what comes in to the gateway, in its order, and tells the bridge what the gateway has.</summary>
internal sealed class InboundEvents(BridgeDesk desk, MediaFiles media, IChannelContext context, ReadMarks marks, TimeSpan oldest, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private long _last;

    /// <summary>When something last came in.</summary>
    public DateTimeOffset? LastAt { get; private set; }

    /// <summary>How many were too old.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Hands over until it is told to stop; what is in hand then is finished.</summary>
    /// <param name="stop">Begins nothing new.</param>
    /// <param name="abandon">Leaves what is in hand: it comes again to whoever follows.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken abandon)
    {
        while (await desk.Events.WaitToReadAsync(stop))
        {
            while (!stop.IsCancellationRequested && desk.Events.TryRead(out var e))
            {
                if (Json.Number(e, "n") is not { } number || number <= _last)
                {
                    continue;
                }

                if (_last > 0 && number != _last + 1)
                {
                    throw new BridgeException($"the bridge gives event {number} after event {_last}");
                }

                await TakeAsync(number, e, abandon);
                _last = number;
                await AcknowledgeAsync(number);
            }
        }
    }

    private async Task AcknowledgeAsync(long number)
    {
        try
        {
            await desk.AcknowledgeAsync(number);
        }
        catch (BridgeException)
        {
            // A bridge that is gone needs no word; whoever reads from it notices.
        }
    }

    private async Task TakeAsync(long number, JsonElement e, CancellationToken abandon)
    {
        LastAt = time.GetUtcNow();
        if (InboundMapper.Map(e) is not { } message)
        {
            return;
        }

        if (Json.Flag(e, "offline") && time.GetUtcNow() - message.At > oldest)
        {
            LeftOut++;
            logger.TooOld(context.AccountId, message.At);
            return;
        }

        if (Json.Member(e, "media") is { } medium)
        {
            var (kept, words) = await media.FetchAsync(desk, number, medium, abandon);
            message = message with { Media = kept is null ? [] : [kept], Text = words is null ? message.Text : string.Join('\n', new[] { words, message.Text }.Where(static line => line.Length > 0)) };
        }

        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.PublishAsync(message, CancellationToken.None).AsTask().WaitAsync(abandon);
                marks.Came(message);
                return;
            }
            catch (Exception refused) when (refused is not OperationCanceledException || !abandon.IsCancellationRequested) // the boundary to the host: whatever keeps it from taking a message, it is offered again
            {
                logger.NotTaken(context.AccountId, refused.Message);
                await Task.Delay(pause, time, abandon);
            }
        }
    }
}
