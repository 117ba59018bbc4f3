using System.Threading.Channels;
using PluginGateway.Contracts.Channels;

namespace Irc.Tests;

/// <summary>The host as a channel sees it: remembers what it is told until somebody expects it.</summary>
public sealed class RecordingContext : IChannelContext
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Channel<InboundMessage> _messages = Channel.CreateUnbounded<InboundMessage>();
    private readonly Channel<(ChannelHealth Health, string? Detail)> _reports = Channel.CreateUnbounded<(ChannelHealth, string?)>();

    public string AccountId => "default";

    public CancellationToken Draining => CancellationToken.None;

    public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default) => _messages.Writer.WriteAsync(message, cancellation);

    public void Report(ChannelHealth health, string? detail = null) => _reports.Writer.TryWrite((health, detail));

    public async Task<InboundMessage> NextMessageAsync() => await _messages.Reader.ReadAsync().AsTask().WaitAsync(Deadline, TimeProvider.System);

    /// <summary>The words to the next report of this state.</summary>
    public async Task<string> ExpectAsync(ChannelHealth health)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (true)
        {
            var report = await _reports.Reader.ReadAsync(deadline.Token);
            if (report.Health == health)
            {
                return report.Detail ?? "";
            }
        }
    }
}
