using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Keeps one account's receiver running: a fresh instance for each start, and a growing pause after each failure. Any thread.
/// </summary>
internal sealed class ChannelAccountRunner(string channelId, PluginGeneration generation, ChannelAccount account, InboundPipeline pipeline, ChannelServices services)
    : IAsyncDisposable
{
    // plugin-hosting.md §3.1.
    private static readonly TimeSpan[] Backoff =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile IChannel? _channel;
    private Task _running = Task.CompletedTask;

    /// <summary>The account.</summary>
    public string AccountId => account.Id;

    /// <summary>Who may talk to it.</summary>
    public ChannelAccountSettings Settings { get; } = ChannelAccountSettings.Read(account.HostSettings);

    /// <summary>What is known of its connection.</summary>
    public ChannelAccountState State { get; } =
        new(account.Id, account.HostSettings["dmPolicy"]?.ToLowerInvariant() ?? "allowlist", services.Time, services.Changed);

    /// <summary>Starts it. Once.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Hands a message to the network.</summary>
    /// <exception cref="GatewayException">It was not sent.</exception>
    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        if (!generation.TryEnter(out var lease))
        {
            throw NotRunning();
        }

        using (lease)
        {
            var receipt = await (_channel ?? throw NotRunning()).SendAsync(message, cancellation);
            State.Sent();
            return receipt;
        }
    }

    /// <summary>Stops it; leaves a receiver behind that does not obey in time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _draining.CancelAsync();
        await _stop.CancelAsync();
        if (await Task.WhenAny(_running, Task.Delay(StopPatience, services.Time)) != _running)
        {
            ChannelLog.Abandoned(services.Log, channelId, AccountId);
            return;
        }

        _draining.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested; failures++)
        {
            var connectedBefore = State.Snapshot.LastConnectedAt;
            var error = await RunOnceAsync();
            State.Stopped(error);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            failures = State.Snapshot.LastConnectedAt == connectedBefore ? failures : 0;
            var delay = Backoff[Math.Min(failures, Backoff.Length - 1)];
            ChannelLog.Failed(services.Log, channelId, AccountId, delay, error ?? "it ended by itself");
            await Task.Delay(delay, services.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> RunOnceAsync()
    {
        State.Starting();
        try
        {
            await using var instance = CreateInstance();
            try
            {
                _channel = instance.Channel;
                await instance.Channel.RunAsync(new Context(this), _stop.Token);
                return null;
            }
            finally
            {
                _channel = null;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            // The boundary to channels of plugins: a failure is a state, kept as text.
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    // The lease keeps the generation from going while its container is at work; a running channel holds none, for it is stopped before.
    private ChannelInstance CreateInstance()
    {
        if (!generation.TryEnter(out var lease))
        {
            throw new OperationCanceledException("the plugin is stopping");
        }

        using (lease)
        {
            return account.Create();
        }
    }

    private GatewayException NotRunning() => new(new ErrorShape(
        ErrorCodes.Unavailable, $"channel {channelId} account {AccountId} is not running: {State.Snapshot.LastError ?? State.Snapshot.State}") { Retryable = true });

    private sealed class Context(ChannelAccountRunner owner) : IChannelContext
    {
        public string AccountId => owner.AccountId;

        public CancellationToken Draining => owner._draining.Token;

        public ValueTask PublishAsync(InboundMessage message, CancellationToken cancellation = default) => owner.PublishAsync(message);

        public void Report(ChannelHealth health, string? detail = null) => owner.Report(health, detail);
    }

    private ValueTask PublishAsync(InboundMessage message)
    {
        State.Heard();
        pipeline.Take(channelId, this, message);
        return ValueTask.CompletedTask;
    }

    private void Report(ChannelHealth health, string? detail)
    {
        ChannelLog.Health(services.Log, channelId, AccountId, ChannelAccountState.Name(health), detail);
        State.Report(health, detail);
    }
}
