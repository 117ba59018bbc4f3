namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>The plugin in memory, and a server for it.</summary>
internal sealed class OpenAIUnderTest : IAsyncDisposable
{
    private OpenAIUnderTest(ScriptedModelServer server, PluginHarness plugin) => (Server, Plugin) = (server, plugin);

    public ScriptedModelServer Server { get; }

    public PluginHarness Plugin { get; }

    public FakeClock Clock => Plugin.Clock;

    /// <param name="config">More keys of its configuration, each with a comma before it.</param>
    public static async Task<OpenAIUnderTest> StartAsync(string config = "", bool realTime = false)
    {
        var server = await ScriptedModelServer.StartAsync();
        var plugin = await PluginHarness.StartAsync<OpenAIPlugin>($$"""{ "endpoint": "{{server.Endpoint}}", "model": "tiny"{{config}} }""", new PluginTestOptions { RealTime = realTime });
        return new OpenAIUnderTest(server, plugin);
    }

    public Task<ModelRun> RunAsync(AgentRequest? request = null, CancellationToken cancellation = default) => ModelRun.OfAsync(Plugin, request ?? ModelRun.Request(), cancellation: cancellation);

    public async ValueTask DisposeAsync()
    {
        await Plugin.DisposeAsync();
        await Server.DisposeAsync();
    }
}
