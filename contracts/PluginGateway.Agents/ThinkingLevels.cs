using Microsoft.Extensions.AI;

namespace PluginGateway.Agents;

/// <summary>The levels of <c>/think</c> (<c>methods.md</c> §6) as models know them.</summary>
public static class ThinkingLevels
{
    /// <summary>What a level asks of a model.</summary>
    /// <param name="level">off, minimal, low, medium, high or xhigh; anything else is the model's own choice.</param>
    /// <returns>The options; null when the model is to choose.</returns>
    public static ReasoningOptions? Options(string? level) => level switch
    {
        "off" => new ReasoningOptions { Effort = ReasoningEffort.None },
        // The abstraction has none below low; a client that does may look at the request itself.
        "minimal" or "low" => With(ReasoningEffort.Low),
        "medium" => With(ReasoningEffort.Medium),
        "high" => With(ReasoningEffort.High),
        "xhigh" => With(ReasoningEffort.ExtraHigh),
        _ => null,
    };

    private static ReasoningOptions With(ReasoningEffort effort) => new() { Effort = effort, Output = ReasoningOutput.Full };
}
