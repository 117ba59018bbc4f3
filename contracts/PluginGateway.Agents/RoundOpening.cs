using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using PluginGateway.Protocol;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PluginGateway.Agents;

/// <summary>
/// Asks a model, and asks again while nothing has come of it: once a part of the answer is here, nothing is tried again, because people have seen it. The only place
/// that retries. Any thread.
/// </summary>
internal sealed class RoundOpening(IChatModels models, ChatAgentSettings settings, TimeProvider time, ILogger log)
{
    private readonly ResiliencePipeline<ModelStream> _pipeline = Pipeline(models, settings, time, log);

    /// <returns>The answer, whose first part is here.</returns>
    /// <exception cref="GatewayException">The server failed, in words, and trying again did not help.</exception>
    public async Task<ModelStream> OpenAsync(IChatClient client, IReadOnlyList<ChatMessage> conversation, ChatOptions options, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(
            async token =>
            {
                // Copies: a client may change what it is given.
                var stream = new ModelStream(models, settings, time, client, [.. conversation], options.Clone(), token);
                try
                {
                    stream.First = await stream.NextAsync(token).ConfigureAwait(false);
                    return stream;
                }
                catch
                {
                    await stream.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            },
            cancellation).ConfigureAwait(false);

    private static ResiliencePipeline<ModelStream> Pipeline(IChatModels models, ChatAgentSettings settings, TimeProvider time, ILogger log)
    {
        var pipeline = new ResiliencePipelineBuilder<ModelStream> { TimeProvider = time };
        if (settings.Retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<ModelStream>
            {
                MaxRetryAttempts = settings.Retries,
                Delay = settings.RetryPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                MaxDelay = settings.LongestRetryPause,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is GatewayException { Error: { Retryable: true } error } && Asked(error) <= settings.LongestRetryPause),
                // Null is the doubling pause above.
                DelayGenerator = static attempt => ValueTask.FromResult(attempt.Outcome.Exception is GatewayException { Error: { RetryAfterMs: not null } error } ? Asked(error) : (TimeSpan?)null),
                OnRetry = attempt =>
                {
                    ChatAgentLog.Retrying(log, models.Server.ToString(), attempt.Outcome.Exception?.Message ?? "", attempt.AttemptNumber + 2, attempt.RetryDelay.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
            });
        }

        return pipeline.Build();
    }

    private static TimeSpan Asked(ErrorShape error) => TimeSpan.FromMilliseconds(error.RetryAfterMs ?? 0);
}
