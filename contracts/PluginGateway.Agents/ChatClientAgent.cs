using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PluginGateway.Agents;

/// <summary>
/// An agent provider over any <see cref="IChatClient"/>: builds the conversation, streams the answer, has tools done and asks again, retries what may
/// be retried, and puts failures into words. Any thread; runs may overlap.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="settings">How it behaves.</param>
/// <param name="time">The clock of every timeout and pause.</param>
/// <param name="log">Where retries and failed tools are noted.</param>
/// <example>
/// <code>
/// plugin.AddAgentProvider("acme", services =&gt; new ChatClientAgent(
///     new AcmeModels(), new ChatAgentSettings(), services.GetRequiredService&lt;TimeProvider&gt;(), services.GetRequiredService&lt;ILogger&lt;ChatClientAgent&gt;&gt;()));
/// </code>
/// </example>
public sealed class ChatClientAgent(IChatModels models, ChatAgentSettings settings, TimeProvider time, ILogger log) : IAgentProvider, IAsyncDisposable
{
    private readonly RoundOpening _opening = new(models, settings, time, log);

    /// <inheritdoc />
    public IReadOnlyList<ModelSummary> Models => models.Models;

    /// <inheritdoc />
    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var client = models.Client(request.Model);
        var conversation = Conversation.Of(request, models);
        var options = Conversation.Options(request, models);
        var tools = new ToolCalls(request, settings.ToolTime, time, log);
        var run = new RunProgress(settings.LongestReply);
        for (var round = 0; ; round++)
        {
            var answer = new RoundAnswer();
            await foreach (var part in AskAsync(client, conversation, options, answer, cancellation).ConfigureAwait(false))
            {
                foreach (var happening in run.Take(part))
                {
                    yield return happening;
                }

                run.ThrowIfTooLong(models.Server);
            }

            var calls = answer.ToolCalls;
            if (calls.Count == 0)
            {
                answer.ThrowIfNothingCameOfIt(models.Server);
                yield break;
            }

            if (tools.AreForClient(calls))
            {
                foreach (var call in calls)
                {
                    yield return new AgentClientToolCall(call.CallId, call.Name, ToolArguments.ToJson(call.Arguments).GetRawText());
                }

                yield break;
            }

            if (round == settings.ToolRounds)
            {
                throw TooManyRounds();
            }

            if (run.EndMessage())
            {
                yield return new AgentMessageBreak();
            }

            conversation.AddRange(answer.Messages);
            conversation.Add(await tools.DoAsync(calls, models, cancellation).ConfigureAwait(false));
            if (request.Steering is { } steering)
            {
                conversation.AddRange(Conversation.Said(await steering.TakeAsync(cancellation).ConfigureAwait(false), models));
            }
        }
    }

    /// <summary>Disposes the models, where they can be.</summary>
    /// <returns>A task that ends when they are.</returns>
    public async ValueTask DisposeAsync()
    {
        switch (models)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskAsync(
        IChatClient client, List<ChatMessage> conversation, ChatOptions options, RoundAnswer answer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stream = await _opening.OpenAsync(client, conversation, options, cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            for (var part = stream.First; part is not null; part = await stream.NextAsync(cancellation).ConfigureAwait(false))
            {
                answer.Add(part);
                yield return part;
            }
        }

        if (settings.NeedsFinishReason && !answer.IsFinished)
        {
            throw FailureWords.BrokenOff(models.Server).ToException(from: null);
        }
    }

    private GatewayException TooManyRounds() => new(
        ErrorCodes.Unavailable,
        $"the model asked for tools {settings.ToolRounds + 1} times in a row and was stopped; ask for less at once, or allow more rounds (maxToolRounds)");
}
