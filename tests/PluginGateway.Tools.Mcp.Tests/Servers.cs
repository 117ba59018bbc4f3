using System.Reflection;
using System.Text.Json;
using PluginGateway.Testing;

namespace PluginGateway.Tools.Mcp.Tests;

/// <summary>Real MCP servers, and the plugin that uses them.</summary>
internal static class Servers
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly PluginTestOptions RealTime = new() { RealTime = true };

    public static string Program { get; } = Path.GetFullPath(typeof(Servers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(stamp => stamp.Key == "McpServer").Value!);

    /// <summary>A configuration with one server, <c>fix</c>.</summary>
    public static string Config(string mode = "serve", string more = "") =>
        $$"""{ "servers": { "fix": { "command": "dotnet", "args": [{{JsonSerializer.Serialize(Program, SourceTexts.Default.String)}}, "{{mode}}"]{{(more.Length > 0 ? $", {more}" : "")}} } } }""";

    public static Task<PluginHarness> StartAsync(string config) => PluginHarness.StartAsync<McpPlugin>(config, RealTime);

    /// <summary>The plugin with a server whose tools are all offered.</summary>
    public static async Task<PluginHarness> TrustedAsync(string more = "")
    {
        var plugin = await StartAsync(Config(more: $"\"trustChanges\": true{(more.Length > 0 ? $", {more}" : "")}"));
        await UntilAsync(plugin, row => row.State == "connected");
        return plugin;
    }

    public static async Task<ServerRow> RowAsync(PluginUnderTest plugin) => (await plugin.CallAsync(McpMethods.List, new ToolsParams())).Servers.Single();

    /// <summary>Waits until the server is as it is to be.</summary>
    public static async Task<ServerRow> UntilAsync(PluginUnderTest plugin, Func<ServerRow, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var row = await RowAsync(plugin);
            if (wanted(row))
            {
                return row;
            }

            try
            {
                await tick.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"the server is {row.State}: {row.Error}", e);
            }
        }
    }

    public static bool IsAlive(int process) => Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class SourceTexts : System.Text.Json.Serialization.JsonSerializerContext;
