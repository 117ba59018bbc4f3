using Microsoft.Extensions.AI;

namespace PluginGateway.Agents;

/// <summary>
/// One answer of a model as it comes. Ends in time whatever the client does: when it is cancelled, and when the server says nothing for too long. Used by one flow.
/// </summary>
internal sealed class ModelStream : IAsyncDisposable
{
    // Stopping is to be over within a second (IAgentProvider); a client that takes longer ends by itself later.
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly IChatModels _models;
    private readonly ChatAgentSettings _settings;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly IAsyncEnumerator<ChatResponseUpdate> _parts;
    private Task<bool> _next = Task.FromResult(false);
    private bool _begun;

    public ModelStream(
        IChatModels models, ChatAgentSettings settings, TimeProvider time, IChatClient client, IEnumerable<ChatMessage> conversation, ChatOptions options, CancellationToken cancellation)
    {
        (_models, _settings, _time) = (models, settings, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _parts = client.GetStreamingResponseAsync(conversation, options, _stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    /// <summary>The first part, once there is one; null when the answer is empty.</summary>
    public ChatResponseUpdate? First { get; set; }

    /// <summary>The next part; null at the end.</summary>
    /// <exception cref="Protocol.GatewayException">The server failed, in words.</exception>
    /// <exception cref="OperationCanceledException">The run ends.</exception>
    public async Task<ChatResponseUpdate?> NextAsync(CancellationToken cancellation)
    {
        // Text that is here already must not keep a run alive that was stopped.
        cancellation.ThrowIfCancellationRequested();
        try
        {
            _next = _parts.MoveNextAsync().AsTask();
            if (!await _next.WaitAsync(_settings.Silence, _time, cancellation).ConfigureAwait(false))
            {
                return null;
            }

            _begun = true;
            return _parts.Current;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException e) when (!_next.IsCompleted)
        {
            throw FailureWords.Silent(_models.Server, _settings.Silence, _begun).ToException(e);
        }
        catch (Exception e) // the boundary to the client: its failure is put into words
        {
            cancellation.ThrowIfCancellationRequested();
            throw FailureWords.Of(e, _models, _begun).ToException(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_next.WaitAsync(Farewell, TimeProvider.System)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var ending = EndAsync();
        await ending.WaitAsync(Farewell, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>An enumerator must not be disposed while it moves.</summary>
    private async Task EndAsync()
    {
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _parts.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }
}
