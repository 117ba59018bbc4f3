using System.Collections.Concurrent;
using System.Security.Cryptography;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>The gateway as a channel sees it, with a store of media.</summary>
internal sealed class KeepingContext(FakeChannelContext record, CancellationToken draining) : IChannelContext
{
    private readonly ConcurrentDictionary<string, byte[]> _kept = new(StringComparer.Ordinal);

    public string AccountId => record.AccountId;

    public CancellationToken Draining => draining;

    /// <summary>Refuses to take messages, for as long as it is set.</summary>
    public volatile bool Refuses;

    /// <summary>The most that is kept of one medium.</summary>
    public long Most { get; set; } = long.MaxValue;

    public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default) =>
        Refuses ? throw new GatewayException("the inbox is full") : record.PublishAsync(message, cancellation);

    public void Report(ChannelHealth health, string? detail = null) => record.Report(health, detail);

    public async ValueTask<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, CancellationToken cancellation = default)
    {
        using var all = new MemoryStream();
        await content.CopyToAsync(all, cancellation);
        return all.Length > Most ? throw new GatewayException("it is larger than the gateway keeps") : Keep(all.ToArray(), mediaType ?? "application/octet-stream", fileName);
    }

    public ValueTask<Stream> OpenAsync(MediaReference media, CancellationToken cancellation = default) =>
        ValueTask.FromResult<Stream>(_kept.TryGetValue(media.Id, out var bytes) ? new MemoryStream(bytes) : throw new GatewayException("it is not kept any more"));

    public MediaReference Keep(byte[] content, string mediaType, string? fileName = null)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(content));
        _kept[id] = content;
        return new MediaReference(id, mediaType, content.Length) { FileName = fileName };
    }

    public byte[] ContentOf(MediaReference media) => _kept[media.Id];
}
