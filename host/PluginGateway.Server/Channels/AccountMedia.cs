using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Channels;

/// <summary>An account's way to the store of media. Any thread.</summary>
/// <param name="store">The store.</param>
/// <param name="generation">Whose account it is.</param>
/// <param name="origin">The account, as the store names it.</param>
/// <param name="stop">Cancelled when the account stops.</param>
internal sealed class AccountMedia(MediaStore store, PluginGeneration generation, string origin, CancellationToken stop)
{
    /// <summary>See <see cref="IChannelContext.KeepAsync"/>.</summary>
    public async ValueTask<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);

        // To read is to call into the plugin. It ends with the account, also when the plugin does not wait for it any more.
        if (!generation.TryEnter(out var lease))
        {
            throw new OperationCanceledException("the plugin is stopping");
        }

        using (lease)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stop);
            return await store.KeepAsync(content, mediaType, fileName, origin, life.Token);
        }
    }

    /// <summary>See <see cref="IChannelContext.OpenAsync"/>. What it gives is a file of the framework's: a plugin that forgets to close it leaves nothing of itself behind.</summary>
    public async ValueTask<Stream> OpenAsync(MediaReference media, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(media);
        cancellation.ThrowIfCancellationRequested();
        return await store.OpenAsync(media.Id);
    }
}
