using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PluginGateway.Agents;

/// <summary>
/// Asks a model, and asks again while nothing has come of it: once a part of the answer is here, nothing is tried again, because people have seen it. The only place
/// that retries. Any thread.
/// </summary>
/// <remarks>
/// Not by Polly, which keeps a plugin in memory for ever: its builders check their options with <c>Validator.TryValidateObject</c>, whose static cache keeps their types
/// (<c>host/docs/plugins.md</c>), and that cannot be turned off.
/// </remarks>
internal sealed class RoundOpening(IChatModels models, ChatAgentSettings settings, TimeProvider time, ILogger log)
{
    /// <returns>The answer, whose first part is here.</returns>
    /// <exception cref="GatewayException">The server failed, in words, and trying again did not help.</exception>
    public async Task<ModelStream> OpenAsync(IChatClient client, IReadOnlyList<ChatMessage> conversation, ChatOptions options, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                return await TryOpenAsync(client, conversation, options, cancellation).ConfigureAwait(false);
            }
            catch (GatewayException e) when (attempt < settings.Retries && e.Error.Retryable == true && Pause(e.Error, attempt) is { } wait)
            {
                pause = wait;
                ChatAgentLog.Retrying(log, models.Server.ToString(), e.Message, attempt + 2, pause.TotalSeconds);
            }

            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ModelStream> TryOpenAsync(IChatClient client, IReadOnlyList<ChatMessage> conversation, ChatOptions options, CancellationToken cancellation)
    {
        // Copies: a client may change what it is given.
        var stream = new ModelStream(models, settings, time, client, [.. conversation], options.Clone(), cancellation);
        try
        {
            stream.First = await stream.NextAsync(cancellation).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the server asks for; else one that doubles, and differs so that not all who were refused together come back together. Null when it is too long to wait.</summary>
    private TimeSpan? Pause(ErrorShape error, int attempt)
    {
        if (error.RetryAfterMs is { } asked)
        {
            return TimeSpan.FromMilliseconds(asked) <= settings.LongestRetryPause ? TimeSpan.FromMilliseconds(asked) : null;
        }

        var doubled = settings.RetryPause * Math.Pow(2, attempt) * (0.75 + (Random.Shared.NextDouble() / 2));
        return doubled < settings.LongestRetryPause ? doubled : settings.LongestRetryPause;
    }
}
