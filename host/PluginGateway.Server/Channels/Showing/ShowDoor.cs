using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>
/// The way to what channels show beside messages: typing, drafts, reactions. None of it is worth waiting for: each call has its time, and one that does not listen is left
/// alone. It keeps its lease until it has really ended, so that its generation is not taken away under it. Any thread.
/// </summary>
internal sealed class ShowDoor(ChannelOutbound outbound, TimeProvider time)
{
    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A channel obeys its cancellation within this time, or is not waited for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Has an account's channel show something. Never throws, and returns within six seconds.</summary>
    /// <typeparam name="TFacet">What the channel must offer.</typeparam>
    /// <typeparam name="T">What it gives back.</typeparam>
    /// <param name="place">Where.</param>
    /// <param name="show">What.</param>
    /// <param name="over">Cancelled when it is not worth anything any more.</param>
    public async Task<Shown<T>> TryAsync<TFacet, T>(ShownPlace place, Func<TFacet, CancellationToken, ValueTask<T>> show, CancellationToken over)
        where TFacet : class
        where T : class
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, over);
        try
        {
            return await outbound.UseAsync(
                place.Channel, place.AccountId, (account, channel) => CallAsync(account.Generation, channel, show, end.Token), end.Token) ?? new Shown<T>(ShownState.NotRunning);
        }
        catch (DeliveryException e)
        {
            return new Shown<T>(ShownState.Failed) { Error = Clean(e.Message), RetryAfter = e.RetryAfter };
        }
        catch (Exception e)
        {
            // The boundary to channels of plugins: what is not shown is not missed.
            return new Shown<T>(ShownState.Failed) { Error = e is TimeoutException or OperationCanceledException ? "it took too long" : Clean($"{e.GetType().Name}: {e.Message}") };
        }
    }

    private async ValueTask<Shown<T>> CallAsync<TFacet, T>(PluginGeneration generation, IChannel channel, Func<TFacet, CancellationToken, ValueTask<T>> show, CancellationToken end)
        where TFacet : class
        where T : class
    {
        if (channel is not TFacet facet)
        {
            return new Shown<T>(ShownState.NotOffered);
        }

        if (!generation.TryEnter(out var lease))
        {
            return new Shown<T>(ShownState.NotRunning);
        }

        // On a thread of the pool: one that blocks is not waited for either.
        var showing = Task.Run(() => HoldAsync(facet, lease, show, end), CancellationToken.None);
        return new Shown<T>(ShownState.Done, await showing.WaitAsync(Patience + Grace, time, CancellationToken.None));
    }

    private static async Task<T> HoldAsync<TFacet, T>(TFacet facet, GenerationLease lease, Func<TFacet, CancellationToken, ValueTask<T>> show, CancellationToken end)
    {
        using (lease)
        {
            return await show(facet, end);
        }
    }

    // Networks put credentials into addresses, and addresses into errors (SEC-17).
    private static string Clean(string text) => SecretScrubber.Process.Scrub(text);
}
