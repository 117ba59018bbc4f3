using System.Threading.Channels;
using PluginGateway.Contracts.Channels;

namespace UnloadRows;

internal sealed class DisposedTimer : IRow, IAsyncDisposable
{
    private readonly TaskCompletionSource _ticked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Timer? _timer;

    public async ValueTask<string> RunAsync()
    {
        _timer = new Timer(static row => ((DisposedTimer)row!)._ticked.TrySetResult(), this, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        await _ticked.Task;
        return "ticked";
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Not disposed; a timer that nobody refers to ends by itself.</summary>
internal sealed class UnreferencedTimer : IRow
{
    public async ValueTask<string> RunAsync()
    {
        var ticked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timer = new Timer(_ => ticked.TrySetResult(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        await ticked.Task;
        GC.KeepAlive(timer);
        return "ticked";
    }
}

internal sealed class AwaitedLoop : IRow, IAsyncDisposable
{
    private readonly TaskCompletionSource _ticked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Task? _loop;

    public async ValueTask<string> RunAsync()
    {
        _loop = Task.Run(LoopAsync);
        await _ticked.Task;
        return "ticked";
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await (_loop ?? Task.CompletedTask);
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                _ticked.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The plugin stops.
        }
    }
}

/// <summary>Publishes its ticks until the host stops it.</summary>
internal sealed class TickingChannel : IChannel
{
    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await timer.WaitForNextTickAsync(stop))
        {
            await context.PublishAsync(new InboundMessage("1", ChatKind.Direct, "chat", "somebody", "tick", DateTimeOffset.UnixEpoch), stop);
        }
    }

    public ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation) => new(new DeliveryReceipt("1"));
}

internal sealed class JoinedThread : IRow
{
    public async ValueTask<string> RunAsync()
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => ended.SetResult(Parcel.Sample.Name));
        thread.Start();
        var text = await ended.Task;
        thread.Join();
        return text;
    }
}

/// <summary>Values of its own types beside the thread and the flow.</summary>
internal sealed class AmbientValues : IRow
{
    private static readonly AsyncLocal<Parcel> Flow = new();
    private static readonly ThreadLocal<Parcel> Thread = new();

    [ThreadStatic]
    private static Parcel? _static;

    public async ValueTask<string> RunAsync()
    {
        Flow.Value = Parcel.Sample;
        var tasks = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Thread.Value = _static = Flow.Value));
        return (await Task.WhenAll(tasks))[^1]!.Name;
    }
}

/// <summary>Its own queue between two of its own tasks.</summary>
internal sealed class OwnQueue : IRow, IAsyncDisposable
{
    private readonly Channel<Parcel> _queue = Channel.CreateBounded<Parcel>(4);
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _pump;

    public async ValueTask<string> RunAsync()
    {
        _pump = Task.Run(PumpAsync);
        await _queue.Writer.WriteAsync(Parcel.Sample);
        return await _first.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await (_pump ?? Task.CompletedTask);
    }

    private async Task PumpAsync()
    {
        await foreach (var parcel in _queue.Reader.ReadAllAsync())
        {
            _first.TrySetResult(parcel.Name);
        }
    }
}
