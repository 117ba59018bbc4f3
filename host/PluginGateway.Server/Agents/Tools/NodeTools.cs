using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>
/// The gateway's tools for nodes. Beside the tool itself, each command must be allowed to the agent (<c>tools.nodeCommands</c>); none is by default. An agent sees of a node what it may ask for, and nothing of
/// nodes of which it may ask nothing. Any thread.
/// </summary>
internal sealed class NodeTools(NodeViews views, NodeInvoker invoker, NodeResults results, AgentDirectory agents)
{
    private const int NameLength = 64;
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(NodeInvokeParams.LongestTimeoutMs);

    /// <summary>The tools.</summary>
    public IReadOnlyList<IAgentTool> Tools =>
    [
        new GatewayTool(
            "nodes_list",
            "Lists the devices (telephones, computers) that are connected to the gateway, and the commands that you may have them do, with what each takes.",
            """{"type":"object","properties":{},"additionalProperties":false}""",
            (call, _) => Task.Run(() => List(call))),
        new GatewayTool(
            "nodes_invoke",
            "Has a device do one of the commands that nodes_list shows, for example take a picture, and gives its result.",
            """{"type":"object","properties":{"node":{"type":"string","description":"Id or name of the device, from nodes_list; the first six characters of an id are enough."},"command":{"type":"string","description":"A command from nodes_list."},"params":{"type":"object","description":"What the command takes."},"timeoutMs":{"type":"integer","minimum":1,"maximum":600000}},"required":["node","command"],"additionalProperties":false}""",
            InvokeAsync),
    ];

    private AgentToolResult List(AgentToolCall call)
    {
        var lines = new List<string>();
        foreach (var node in views.List().Nodes.Where(node => node.Connected))
        {
            var contracts = (views.Find(node.NodeId)?.Contracts ?? []).ToDictionary(contract => contract.Command, StringComparer.Ordinal);
            var commands = node.Commands.Where(command => Allows(call, command)).ToList();
            if (commands.Count > 0)
            {
                lines.Add($"{Plain(node.DisplayName ?? node.NodeId)} · id {node.NodeId} · {Plain(node.Platform ?? "?")}");
                lines.AddRange(commands.Select(command => Line(command, contracts.GetValueOrDefault(command))));
            }
        }

        return new AgentToolResult(lines.Count == 0 ? "no device is connected that you may ask for anything" : string.Join('\n', lines));
    }

    // A device's own words, for a model: short, and on one line.
    private static string Plain(string words) => ToolText.Cut(new string([.. words.Where(letter => !char.IsControl(letter))]), NameLength);

    private static string Line(string command, NodeContract? contract) =>
        $"  {command}{(contract?.Description is { } what ? $": {what}" : "")}{(contract?.Params is { } schema ? $" params: {schema.GetRawText()}" : "")}";

    private async Task<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation)
    {
        if (GatewayTool.Text(call, "node")?.Trim() is not { } name || GatewayTool.Text(call, "command")?.Trim() is not { } command)
        {
            return GatewayTool.Failure("nodes_invoke needs node and command, neither of them empty");
        }

        if (!Allows(call, command))
        {
            return GatewayTool.Failure($"this agent may not use the command {command}; nodes_list shows what it may");
        }

        if (Find(call, name, out var problem) is not { } nodeId)
        {
            return GatewayTool.Failure(problem);
        }

        var asked = new NodeCall(nodeId, command)
        {
            Params = call.Arguments.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object ? parameters : null,
            Timeout = call.Arguments.TryGetProperty("timeoutMs", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var ms) && ms > 0 && ms <= Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms) : null,
            IdempotencyKey = $"tool/{call.RunId}/{call.Id}",
        };
        using var reply = await invoker.InvokeAsync(asked, cancellation);
        var result = await results.ProcessAsync(nodeId, command, reply.Payload, cancellation);
        var (payload, pictures) = NodePicture.TakeOut(result.Payload);
        return new AgentToolResult(payload.ValueKind == JsonValueKind.Undefined ? "done" : payload.GetRawText()) { Attachments = [.. result.Attachments, .. pictures] };
    }

    private bool Allows(AgentToolCall call, string command) => agents.Find(call.AgentId)?.Tools.AllowsNodeCommand(command) == true;

    // The words may be those of a person. A node of which the agent may ask nothing is found by its whole id alone: no list of candidates shows it.
    private string? Find(AgentToolCall call, string name, out string problem)
    {
        problem = string.Empty;
        var nodes = views.List().Nodes;
        if (nodes.Any(node => node.NodeId == name))
        {
            return name;
        }

        var found = NodeChoice.Find([.. nodes.Where(node => node.Connected && node.Commands.Any(command => Allows(call, command)))], name);
        problem = found.Count == 0 ? $"there is no device '{name}'; nodes_list shows those that there are" : $"'{name}' is {found.Count} devices, use the id of one: {NodeChoice.Describe(found)}";
        return found is [var one] ? one.NodeId : null;
    }
}
