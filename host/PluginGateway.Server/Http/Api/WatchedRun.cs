using System.Threading.Channels;
using PluginGateway.Server.Agents;

namespace PluginGateway.Server.Http.Api;

/// <summary>A run whose caller waits for it, piece by piece or for the end. Nobody waits any more: the run is stopped. For one reader.</summary>
internal sealed class WatchedRun : IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly Channel<string> _pieces = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TimeProvider _time;
    private readonly CancellationToken _gone;
    private readonly CancellationTokenRegistration _onGone;
    private readonly Run _run;
    private int _heard;

    private WatchedRun(AgentRunner runner, RunRequest request, TimeProvider time, CancellationToken gone)
    {
        (_time, _gone) = (time, gone);
        _run = runner.Start(request with { Heard = Hear });
        _onGone = gone.Register(static run => ((Run)run!).Abort("rpc"), _run);
        _ = CompleteAsync();
    }

    /// <summary>Starts one.</summary>
    /// <param name="runner">Runs it.</param>
    /// <param name="request">What to run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gone">Cancelled when nobody waits for it any more.</param>
    public static WatchedRun Start(AgentRunner runner, RunRequest request, TimeProvider time, CancellationToken gone) => new(runner, request, time, gone);

    /// <summary>Hands on what is said, as it is said.</summary>
    /// <param name="take">Takes a piece. Pieces put together are the reply.</param>
    /// <param name="wait">Called after every 15 s in which nothing was said.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more; the run has been told to stop.</exception>
    public async Task<RunEnd> FollowAsync(Func<string, Task> take, Func<Task> wait)
    {
        while (await IsMoreAsync(wait))
        {
            while (_pieces.Reader.TryRead(out var piece))
            {
                await take(piece);
            }
        }

        return await EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <inheritdoc cref="FollowAsync"/>
    public async Task<RunEnd> EndAsync()
    {
        var end = await _run.End.WaitAsync(_gone);
        _gone.ThrowIfCancellationRequested();
        return end;
    }

    /// <summary>Stops it if it still goes on.</summary>
    public void Dispose()
    {
        _onGone.Dispose();
        _run.Abort("rpc");
        _pieces.Writer.TryComplete();
    }

    private async Task<bool> IsMoreAsync(Func<Task> wait)
    {
        var waiting = _pieces.Reader.WaitToReadAsync(_gone).AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(KeepAlive, _time, _gone);
            }
            catch (TimeoutException)
            {
                await wait();
            }
        }
    }

    // Called by the run's own flow, with all that was said so far.
    private void Hear(string whole)
    {
        if (whole.Length > _heard)
        {
            _pieces.Writer.TryWrite(whole[_heard..]);
            _heard = whole.Length;
        }
    }

    private async Task CompleteAsync()
    {
        await _run.End;
        _pieces.Writer.TryComplete();
    }
}
