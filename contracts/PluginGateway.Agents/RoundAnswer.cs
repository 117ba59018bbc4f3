using Microsoft.Extensions.AI;
using PluginGateway.Protocol;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PluginGateway.Agents;

/// <summary>One answer of a model, gathered while it streams. One per round; used by its run's flow only.</summary>
internal sealed class RoundAnswer
{
    private readonly List<ChatResponseUpdate> _parts = [];
    private ChatFinishReason? _reason;
    private bool _saidSomething;

    public bool IsFinished => _reason is not null;

    /// <summary>What it wants done.</summary>
    public IReadOnlyList<FunctionCallContent> ToolCalls => [.. _parts.SelectMany(part => part.Contents).OfType<FunctionCallContent>().Where(call => !call.InformationalOnly)];

    /// <summary>The answer as the model is to see it in the next round.</summary>
    public IList<ChatMessage> Messages => _parts.ToChatResponse().Messages;

    public void Add(ChatResponseUpdate part)
    {
        _parts.Add(part);
        _reason = part.FinishReason ?? _reason;
        _saidSomething |= part.Contents.Any(static content => content is TextContent { Text.Length: > 0 });
    }

    /// <exception cref="GatewayException">It ended before it said anything, for a reason that somebody can do something about.</exception>
    public void ThrowIfNothingCameOfIt(ModelServer server)
    {
        if (_saidSomething)
        {
            return;
        }

        if (_reason == ChatFinishReason.Length)
        {
            throw new GatewayException(ErrorCodes.Unavailable, $"{server} used up its output tokens before it said anything; raise maxOutputTokens, or think less");
        }

        if (_reason == ChatFinishReason.ContentFilter)
        {
            throw new GatewayException(ErrorCodes.Unavailable, $"{server} refused to answer: its content filter stopped it");
        }
    }
}
