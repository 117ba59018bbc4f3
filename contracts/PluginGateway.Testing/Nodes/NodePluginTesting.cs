using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>Both sides of node commands in a test: what a plugin declares, what it does on a node, what it makes of results on a gateway.</summary>
public static class NodePluginTesting
{
    /// <summary>The commands that the plugin declares.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <returns>Their contracts.</returns>
    public static IReadOnlyList<NodeCommand> NodeCommands(this PluginUnderTest plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        return [.. plugin.Tables.Require().Generation.NodeFamilies.SelectMany(family => family.Commands)];
    }

    /// <summary>The commands of which the plugin has the node side, and offers it now.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <returns>Their names.</returns>
    public static IReadOnlyList<string> NodeHandlers(this PluginUnderTest plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        return [.. plugin.Tables.Require().Generation.NodeHandlers.Where(handler => handler.IsOffered).Select(handler => handler.Command)];
    }

    /// <summary>Has the node side do a command, in a folder of its own that goes with the call. Params are not compared with the schema, which the gateway does.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="command">The command.</param>
    /// <param name="parameters">Its params, a JSON object.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>The result; null for a bare acknowledgement.</returns>
    /// <exception cref="NodeCommandException">The handler says that it could not be done.</exception>
    public static async Task<JsonElement?> RunNodeCommandAsync(this PluginUnderTest plugin, string command, string parameters = "{}", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var (serving, lease) = plugin.Enter(LeaseKind.Call);
        using (lease)
        {
            var handler = PluginUnderTest.One(serving.Generation.NodeHandlers, one => one.Command, command, "node handler", "AddNodeHandler");
            var folder = Directory.CreateTempSubdirectory("node-command-");
            try
            {
                using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation, serving.Generation.StoppingCalls);
                using var document = JsonDocument.Parse(parameters);
                return await handler.InvokeAsync(new NodeCommandCall("call", command, document.RootElement.Clone(), folder.FullName), life.Token);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <summary>Has the gateway side rework what a node has answered.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="command">The command.</param>
    /// <param name="payload">The answer, JSON.</param>
    /// <param name="context">Where files are kept; one that keeps them in memory when null.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>What callers get; the answer as it is when the plugin reworks nothing.</returns>
    public static async Task<NodeResult> ProcessNodeResultAsync(
        this PluginUnderTest plugin, string command, string payload, INodeResultContext? context = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var (serving, lease) = plugin.Enter(LeaseKind.Call);
        using (lease)
        {
            var family = serving.Generation.NodeFamilies.FirstOrDefault(one => one.Commands.Any(declared => declared.Name == command))
                ?? throw new PluginTestException($"the node command '{command}'", "the plugin does not declare it", "declare it in a family, and add that with AddNodeCommands");
            using var document = JsonDocument.Parse(payload);
            var answer = document.RootElement.Clone();
            return family is INodeResultProcessor processor ? await processor.ProcessAsync(answer, context ?? new FakeNodeResultContext(command), cancellation) : new NodeResult(answer);
        }
    }
}
