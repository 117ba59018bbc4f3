using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Testing;

/// <summary>
/// The gateway as a channel sees it: takes what is published and reported, and gives it to the test. Any thread. A test that makes its channel itself passes one to
/// <see cref="IChannel.RunAsync"/>; a <see cref="ChannelUnderTest"/> brings one.
/// </summary>
/// <param name="accountId">The account.</param>
public sealed class FakeChannelContext(string accountId = "default") : IChannelContext, IDisposable
{
    private const int MostWords = 8;

    private readonly ConcurrentQueue<InboundMessage> _published = new();
    private readonly ConcurrentQueue<ChannelReport> _reports = new();
    private readonly Channel<InboundMessage> _inbound = Channel.CreateUnbounded<InboundMessage>();
    private readonly Channel<ChannelReport> _news = Channel.CreateUnbounded<ChannelReport>();
    private readonly CancellationTokenSource _draining = new();
    private readonly ConcurrentDictionary<string, byte[]> _media = new(StringComparer.Ordinal);
    private volatile HeldPublishing? _hold;

    /// <summary>How long <see cref="NextInboundAsync"/> and <see cref="NextReportAsync"/> wait before they fail. 20 s when not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public string AccountId { get; } = accountId;

    /// <inheritdoc />
    public CancellationToken Draining => _draining.Token;

    /// <summary>All messages that the gateway has taken, in their order.</summary>
    public IReadOnlyList<InboundMessage> Published => [.. _published];

    /// <summary>All reports, in their order.</summary>
    public IReadOnlyList<ChannelReport> Reports => [.. _reports];

    /// <summary>Tells the channel to fetch nothing new, as the gateway does before it stops it.</summary>
    public void Drain() => _draining.Cancel();

    /// <summary>Makes the gateway slow: what is published from now on is not taken before the result is disposed.</summary>
    /// <returns>To be disposed to take it all.</returns>
    public HeldPublishing HoldPublishing()
    {
        var hold = new HeldPublishing(this);
        _hold = hold;
        return hold;
    }

    /// <summary>The next message that the gateway has taken and that was not asked for yet.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="PluginTestException">None came within <see cref="Patience"/>.</exception>
    public async Task<InboundMessage> NextInboundAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _inbound.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new PluginTestException(
                "a message published", $"none within {Patience.TotalSeconds:0.###} s; {ReportsInWords()}", "check that the channel receives and awaits PublishAsync", e);
        }
    }

    /// <summary>The next report of a state; other reports before it are passed over.</summary>
    /// <param name="health">The state.</param>
    /// <returns>The report.</returns>
    /// <exception cref="PluginTestException">There was none within <see cref="Patience"/>.</exception>
    public async Task<ChannelReport> NextReportAsync(ChannelHealth health)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var report = await _news.Reader.ReadAsync(patience.Token);
                if (report.Health == health)
                {
                    return report;
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw new PluginTestException(
                $"a report of {health}", $"none within {Patience.TotalSeconds:0.###} s; {ReportsInWords()}", "call IChannelContext.Report on each change of the connection", e);
        }
    }

    /// <inheritdoc />
    public async ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_hold is { } hold)
        {
            await hold.WaitAsync(message, cancellation);
        }

        _published.Enqueue(message);
        _inbound.Writer.TryWrite(message);
    }

    /// <inheritdoc />
    public async ValueTask<MediaReference> KeepAsync(Stream content, string? mediaType, string? fileName, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var all = new MemoryStream();
        await content.CopyToAsync(all, cancellation);
        return Keep(all.ToArray(), mediaType ?? "application/octet-stream", fileName);
    }

    /// <inheritdoc />
    public ValueTask<Stream> OpenAsync(MediaReference media, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(media);
        return ValueTask.FromResult<Stream>(_media.TryGetValue(media.Id, out var bytes)
            ? new MemoryStream(bytes, writable: false)
            : throw new Protocol.GatewayException(Protocol.ErrorCodes.InvalidRequest, "the medium is not kept any more"));
    }

    /// <summary>Keeps a medium, for a message that the test has the channel send.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="mediaType">Its type; the gateway would look at the content.</param>
    /// <param name="fileName">Its name for people.</param>
    /// <returns>What it is kept under.</returns>
    public MediaReference Keep(byte[] content, string mediaType, string? fileName = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        var id = Convert.ToHexStringLower(SHA256.HashData(content));
        _media[id] = content;
        return new MediaReference(id, mediaType, content.Length) { FileName = fileName };
    }

    /// <inheritdoc />
    public void Report(ChannelHealth health, string? detail = null)
    {
        var report = new ChannelReport(health, detail);
        _reports.Enqueue(report);
        _news.Writer.TryWrite(report);
    }

    /// <inheritdoc />
    public void Dispose() => _draining.Dispose();

    internal void Release(HeldPublishing hold) => Interlocked.CompareExchange(ref _hold, null, hold);

    /// <summary>The last of them: somebody who never stops reporting is to be understood as well.</summary>
    internal string ReportsInWords()
    {
        var last = Reports.TakeLast(MostWords).Select(report => report.Detail is null ? $"{report.Health}" : $"{report.Health} ({report.Detail})").ToList();
        return last.Count == 0 ? "it reported nothing" : $"it reported: {(_reports.Count > MostWords ? "…; " : "")}{string.Join("; ", last)}";
    }
}

/// <summary>A gateway that takes no message for a while; see <see cref="FakeChannelContext.HoldPublishing"/>. Disposing it takes what waits.</summary>
public sealed class HeldPublishing : IDisposable
{
    private readonly FakeChannelContext _context;
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<InboundMessage> _waiting = Channel.CreateUnbounded<InboundMessage>();

    internal HeldPublishing(FakeChannelContext context) => _context = context;

    /// <summary>The next message that waits to be taken.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="PluginTestException">None came within the context's patience.</exception>
    public async Task<InboundMessage> NextAsync()
    {
        using var patience = new CancellationTokenSource(_context.Patience);
        try
        {
            return await _waiting.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new PluginTestException(
                "a call of PublishAsync", $"none within {_context.Patience.TotalSeconds:0.###} s; {_context.ReportsInWords()}", "check that the channel receives and awaits PublishAsync", e);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _context.Release(this);
        _taken.TrySetResult();
    }

    internal Task WaitAsync(InboundMessage message, CancellationToken cancellation)
    {
        _waiting.Writer.TryWrite(message);
        return _taken.Task.WaitAsync(cancellation);
    }
}
