using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.Agents;

/// <summary>
/// The models of a server: asked for in the background, again and again, so that reading them never waits and a server that is down holds up nothing. Any thread.
/// </summary>
public sealed class ModelList : IAsyncDisposable
{
    // A server that is down is asked again after this, doubling up to the usual interval.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _refreshing;
    private volatile IReadOnlyList<ModelSummary> _models;

    /// <summary>Begins to ask.</summary>
    /// <param name="server">Who is asked, for the log.</param>
    /// <param name="known">The models until there is an answer; the first one stays the first one.</param>
    /// <param name="list">Asks once. Null when the server is not to be asked at all.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of the first answer and the first failure in a row.</param>
    public ModelList(
        ModelServer server, IReadOnlyList<ModelSummary> known, Func<CancellationToken, Task<IReadOnlyList<ModelSummary>>>? list, TimeSpan interval, TimeProvider time, ILogger log)
    {
        _models = known;

        // Made while a plugin is loaded: what flows with that moment is not to flow into connections, which others may keep.
        using (ExecutionContext.SuppressFlow())
        {
            _refreshing = list is null ? Task.CompletedTask : Task.Run(() => RefreshAsync(server, known, list, interval, time, log));
        }
    }

    /// <summary>The models as far as they are known.</summary>
    public IReadOnlyList<ModelSummary> Models => _models;

    /// <summary>Stops asking.</summary>
    /// <returns>A task that ends when nothing is asked any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>What was configured comes first, with what the server knows about it.</summary>
    private static List<ModelSummary> Merge(IReadOnlyList<ModelSummary> known, IReadOnlyList<ModelSummary> models) =>
        [.. known.Select(first => models.FirstOrDefault(model => model.Id == first.Id) ?? first).Concat(models).DistinctBy(model => model.Id, StringComparer.Ordinal)];

    private async Task RefreshAsync(
        ModelServer server, IReadOnlyList<ModelSummary> known, Func<CancellationToken, Task<IReadOnlyList<ModelSummary>>> list, TimeSpan interval, TimeProvider time, ILogger log)
    {
        bool? answers = null;
        for (var pause = FirstPause; !_stop.IsCancellationRequested;)
        {
            try
            {
                // Longer than this nobody's list takes; a server that hangs is asked again.
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, patience.Token);
                var models = await list(either.Token).ConfigureAwait(false);
                _models = Merge(known, models);
                if (answers != true)
                {
                    ChatAgentLog.ModelsListed(log, server.ToString(), _models.Count);
                }

                (answers, pause) = (true, interval);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // the boundary to the client: a server that is down is no failure of the plugin
            {
                if (answers != false)
                {
                    ChatAgentLog.ModelsNotListed(log, server.ToString(), FailureWords.Of(e, server, begun: false).Message);
                }

                pause = answers == false ? TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, interval.Ticks)) : FirstPause;
                answers = false;
            }

            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
