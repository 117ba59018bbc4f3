using PluginGateway.Contracts.Channels;

namespace Swappable;

/// <summary>Shows nothing. A build that <c>hangs showing</c> blocks each such call, whatever it is told, until the test lets it go.</summary>
internal sealed partial class SwapChannel : IChannelTyping, IChannelReactions, IChannelDrafts
{
    public TimeSpan DraftInterval => TimeSpan.FromSeconds(1);

    public ValueTask ShowTypingAsync(string chat, ChatThread? thread, CancellationToken cancellation)
    {
        Show();
        return ValueTask.CompletedTask;
    }

    public ValueTask ReactAsync(string chat, string externalId, string emoji, CancellationToken cancellation)
    {
        Show();
        return ValueTask.CompletedTask;
    }

    public ValueTask<string> ShowDraftAsync(string? draft, OutboundMessage message, CancellationToken cancellation)
    {
        Show();
        throw new DeliveryException(DeliveryFailure.Permanent, "there are no drafts here");
    }

    private void Show()
    {
        if (_build.Hangs("showing"))
        {
            (AppContext.GetData("swappable.release") as ManualResetEventSlim)?.Wait();
        }
    }
}
