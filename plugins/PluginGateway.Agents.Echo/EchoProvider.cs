using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents.Echo;

/// <summary>Says what it was told, word by word: the default agent, and the one to try a channel with.</summary>
internal sealed class EchoProvider(IOptions<EchoOptions> options, TimeProvider time) : IAgentProvider
{
    // The usual rule of thumb for English; nothing is really tokenized here.
    private const int CharactersPerToken = 4;

    public IReadOnlyList<ModelSummary> Models { get; } = [new("echo-1", "Echo 1", "echo")];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = $"You said: {request.Message}";
        var pause = TimeSpan.FromMilliseconds(options.Value.DelayMs);
        foreach (var piece in WordPieces.Of(answer))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new AgentText(piece);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellation);
            }
        }

        yield return new AgentUsage(Estimate(request, answer));
    }

    private static TokenUsage Estimate(AgentRequest request, string answer)
    {
        var input = Tokens(request.Message) + request.History.Sum(static said => Tokens(said.Text));
        var output = Tokens(answer);
        return new TokenUsage(input, output, input + output);
    }

    private static long Tokens(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;
}
