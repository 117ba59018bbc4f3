using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Nodes.Happenings;

/// <summary>
/// Takes what nodes tell (<c>nodes.md</c> §7). As with the reference, a node is always answered well; what has no effect is said to be ignored, and why. Any thread.
/// </summary>
internal sealed class NodeHappenings(IEnumerable<INodeHappening> happenings, TimeProvider time, ILogger<NodeHappenings> log)
{
    private const int PayloadLength = 256 * 1024;

    private readonly Dictionary<string, INodeHappening> _byName =
        happenings.SelectMany(one => one.Names, (one, name) => (name, one)).ToDictionary(pair => pair.name, pair => pair.one, StringComparer.Ordinal);

    // A node that keeps talking is not listened to for the rest of the minute; the runs that it may start are counted apart.
    private readonly NodeBudget _budget = new(most: 240, TimeSpan.FromMinutes(1), time);

    /// <summary>Takes one.</summary>
    public NodeHeard Take(NodeSession node, NodeEventParams told)
    {
        if (!_byName.TryGetValue(told.Event, out var happening))
        {
            return new NodeHeard { Ignored = true, Reason = "unsupported event", Event = told.Event, Handled = false };
        }

        var reason = _budget.TrySpend(node.Id) ? Read(told, out var payload) ?? happening.Take(node, told.Event, payload) : "too many events within a minute";
        if (reason is null)
        {
            return new NodeHeard { Event = told.Event, Handled = true };
        }

        NodeLog.EventIgnored(log, node.Id, told.Event, reason);
        return new NodeHeard { Ignored = true, Reason = reason, Event = told.Event, Handled = false };
    }

    private static string? Read(NodeEventParams told, out JsonElement payload)
    {
        payload = told.Payload ?? default;
        if ((told.PayloadJson?.Length ?? 0) > PayloadLength || (payload.ValueKind != JsonValueKind.Undefined && payload.GetRawText().Length > PayloadLength))
        {
            return $"its payload is longer than {PayloadLength} characters";
        }

        try
        {
            if (payload.ValueKind == JsonValueKind.Undefined && told.PayloadJson is { } text)
            {
                using var document = JsonDocument.Parse(text);
                payload = document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            return "its payload is not JSON";
        }

        return payload.ValueKind == JsonValueKind.Object ? null : "its payload is not an object";
    }
}
