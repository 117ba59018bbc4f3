using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Agents;

/// <summary>
/// One run of a plugin's agent, and the right to use the plugin for it. Each step is done on a thread that nobody else needs: an agent that blocks, or that does not
/// listen when it is told to stop, is left alone after a second. Its lease is kept until it has really ended. Used by the run's own flow only.
/// </summary>
/// <param name="agent">The agent.</param>
/// <param name="lease">The right to use it; given back here.</param>
/// <param name="run">The run.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where an agent is named that does not listen.</param>
internal sealed class ProviderRun(AgentEntry agent, GenerationLease lease, Run run, TimeProvider time, ILogger log) : IAsyncDisposable
{
    // What IAgentProvider promises.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping, agent.Generation.Stopping);
    private IAsyncEnumerator<AgentEvent>? _happenings;
    private Task<bool> _next = Task.FromResult(false);
    private CancellationToken _stopping;
    private bool _isAbandoned;

    /// <summary>Whether it was told to stop.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>What happened last.</summary>
    public AgentEvent Current => _happenings!.Current;

    /// <summary>Says what is asked, before anything else; and once more, otherwise, when that has failed.</summary>
    public void Ask(AgentRequest request)
    {
        // Taken now: the source is disposed when the agent has ended, and that may be before somebody asks for the token.
        _stopping = _stop.Token;
        _next = BeginAsync(request);
    }

    /// <summary>Asks for what happens next. It may take long: <see cref="WaitAsync"/> waits for it.</summary>
    public Task<bool> Next() => _next = NextAsync(_next);

    /// <summary>Waits for it, and not for an agent that was told to stop and does not.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task<bool> WaitAsync(Task<bool> next)
    {
        try
        {
            var more = await next.WaitAsync(_stopping);
            _stopping.ThrowIfCancellationRequested();
            return more;
        }
        catch (OperationCanceledException) when (!next.IsCompleted)
        {
            await ((Task)next).WaitAsync(CancelPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _isAbandoned = !next.IsCompleted;
            throw;
        }
    }

    /// <summary>Ends it, now or, when it does not listen, some time.</summary>
    public async ValueTask DisposeAsync()
    {
        var ending = EndAsync();
        if (!_isAbandoned)
        {
            await ending.WaitAsync(CancelPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!ending.IsCompleted)
        {
            RunLog.Abandoned(log, run.Request.Id, agent.Id);
        }
    }

    private async Task<bool> BeginAsync(AgentRequest request)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var work = agent.Generation.Mark.Enter();
        await (_happenings?.DisposeAsync() ?? ValueTask.CompletedTask);
        _happenings = agent.Provider.RunAsync(request, _stopping).GetAsyncEnumerator(_stopping);
        return true;
    }

    private async Task<bool> NextAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var work = agent.Generation.Mark.Enter();
        return await _happenings!.MoveNextAsync();
    }

    private async Task EndAsync()
    {
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        using (lease)
        using (_stop)
        {
            try
            {
                using var work = agent.Generation.Mark.Enter();
                await (_happenings?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
            catch (Exception e)
            {
                // The boundary to agents of plugins: how the run ended is known already.
                RunLog.EndedBadly(log, run.Request.Id, agent.Id, e.GetType().Name, e.Message);
            }
        }
    }
}
