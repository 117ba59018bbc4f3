using Microsoft.Extensions.AI;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Agents;

/// <summary>Turns what a client says over all rounds of a run into the run's events. One per run; used by its own flow only.</summary>
internal sealed class RunProgress(int longest)
{
    private readonly UsageDetails _usage = new();
    private string? _model;
    private bool _hasSpoken;
    private int _said;
    private bool _tooLong;

    /// <summary>The events that a part of an answer amounts to. Too much is cut off, and told by <see cref="ThrowIfTooLong"/>.</summary>
    public IEnumerable<AgentEvent> Take(ChatResponseUpdate part)
    {
        if (part.ModelId is { Length: > 0 } model && model != _model)
        {
            _model = model;
            yield return new AgentModel(model);
        }

        foreach (var content in part.Contents)
        {
            if (Event(content) is { } happening)
            {
                yield return happening;
            }
        }
    }

    /// <summary>Ends the message that the run speaks; false when it has said nothing in it.</summary>
    public bool EndMessage()
    {
        var had = _hasSpoken;
        _hasSpoken = false;
        return had;
    }

    /// <exception cref="GatewayException">More was said than anybody reads.</exception>
    public void ThrowIfTooLong(ModelServer server)
    {
        if (_tooLong)
        {
            throw new GatewayException(ErrorCodes.Unavailable, $"{server} answered more than {longest:N0} characters, and was stopped; what it said until then is kept");
        }
    }

    private AgentEvent? Event(AIContent content)
    {
        switch (content)
        {
            case TextReasoningContent { Text.Length: > 0 } thought when Cut(thought.Text) is { Length: > 0 } text:
                return new AgentReasoning(text);
            case TextContent { Text.Length: > 0 } said when Cut(said.Text) is { Length: > 0 } text:
                _hasSpoken = true;
                return new AgentText(text);
            case UsageContent usage:
                _usage.Add(usage.Details);
                var (input, output) = (_usage.InputTokenCount ?? 0, _usage.OutputTokenCount ?? 0);
                return new AgentUsage(new TokenUsage(input, output, _usage.TotalTokenCount ?? (input + output)));
            default:
                return null;
        }
    }

    private string Cut(string text)
    {
        var some = text.Length <= longest - _said ? text : text[..(longest - _said)];
        _tooLong |= some.Length < text.Length;
        _said += some.Length;
        return some;
    }
}
