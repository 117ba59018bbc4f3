using System.Text.Json;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>What the A2UI page is told (A2UI v0.8). Pure.</summary>
internal static class A2uiScript
{
    private const int Most = 1000;

    /// <summary>Takes everything off it.</summary>
    public const string Reset = "openclawA2UI.reset()";

    /// <summary>Has it take messages.</summary>
    /// <exception cref="NodeCommandException">They are none.</exception>
    public static string Apply(IReadOnlyList<JsonElement> messages)
    {
        if (messages.Count is 0 or > Most || messages.Any(message => message.ValueKind != JsonValueKind.Object))
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, $"invalid A2UI messages: 1 to {Most} objects are expected");
        }

        if (messages.Any(message => message.TryGetProperty("createSurface", out _)))
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "createSurface is A2UI v0.9; this canvas speaks v0.8");
        }

        return $"openclawA2UI.applyMessages([{string.Join(',', messages.Select(message => message.GetRawText()))}])";
    }

    /// <summary>Messages that stand one a line.</summary>
    /// <exception cref="NodeCommandException">A line is no JSON.</exception>
    public static IReadOnlyList<JsonElement> Lines(string text)
    {
        var messages = new List<JsonElement>();
        foreach (var (number, line) in text.Split('\n').Index())
        {
            try
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    messages.Add(JsonElement.Parse(line));
                }
            }
            catch (JsonException e)
            {
                throw new NodeCommandException(NodeErrorCodes.InvalidRequest, $"invalid A2UI messages: line {number + 1} is no JSON", e);
            }
        }

        return messages;
    }
}
