using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Reload;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>Options that a running gateway takes over, seen from outside: what a part made of them at its start is made anew.</summary>
public sealed class HotOptionTests : IAsyncLifetime
{
    private readonly StateFolder _folder = new StateFolder().DropEcho();
    private readonly HttpClient _http = new();
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await _folder.StartAsync();

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_endpoint_is_there_as_soon_as_it_is_turned_on()
    {
        (await PostAsync("/v1/chat/completions", "wrong")).ShouldBe(HttpStatusCode.NotFound);
        await ApplyAsync("""{ "gateway": { "http": { "endpoints": { "chatCompletions": { "enabled": true } } } } }""");
        (await PostAsync("/v1/chat/completions", "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        await ApplyAsync("{ }");
        (await PostAsync("/v1/chat/completions", "wrong")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Hooks_take_a_new_secret_and_no_longer_the_old_one()
    {
        const string Hooks = """{ "hooks": { "enabled": true, "token": "TOKEN", "mappings": [{ "match": { "path": "PATH" }, "action": "wake", "textTemplate": "x" }] } }""";
        await ApplyAsync(Hooks.Replace("TOKEN", "first-secret-of-hooks", StringComparison.Ordinal));
        (await PostAsync("/hooks/wake", "first-secret-of-hooks")).ShouldBe(HttpStatusCode.OK);
        (await PostAsync("/hooks/mine", "first-secret-of-hooks")).ShouldBe(HttpStatusCode.NotFound);

        await ApplyAsync(Hooks.Replace("TOKEN", "second-secret-of-hooks", StringComparison.Ordinal).Replace("PATH", "mine", StringComparison.Ordinal));

        (await PostAsync("/hooks/wake", "first-secret-of-hooks")).ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync("/hooks/wake", "second-secret-of-hooks")).ShouldBe(HttpStatusCode.OK);
        (await PostAsync("/hooks/mine", "second-secret-of-hooks")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Agents_and_bindings_are_those_of_the_file()
    {
        await using var client = await _gateway.ConnectAsync("operator.read");
        var message = new InboundMessage("1", ChatKind.Direct, "ann", "ann", "hi", DateTimeOffset.UnixEpoch);
        _gateway.Part<AgentBindings>().AgentFor("irc", "default", message).ShouldBeNull();

        await ApplyAsync("""
            {
              "agents": { "list": [{ "id": "main" }, { "id": "helper", "name": "Helper", "systemPrompt": "help", "default": true }] },
              "bindings": [{ "agentId": "helper", "match": { "channel": "irc" } }]
            }
            """);

        (await client.CallOkAsync("agents.list"))["agents"]!.AsArray().Select(agent => agent!["id"]!.GetValue<string>()).ShouldBe(["main", "helper"]);
        _gateway.Part<AgentDirectory>().Require("helper").SystemPrompt.ShouldBe("help");
        _gateway.Part<AgentBindings>().AgentFor("irc", "default", message).ShouldBe("helper");
        _gateway.Part<SessionKeys>().MainSessionKey.ShouldBe("agent:helper:main");
        await ApplyAsync("""{ "agents": { "defaults": { "systemPrompt": "all" } } }""");
        _gateway.Part<AgentDirectory>().Find("helper").ShouldBeNull();
        _gateway.Part<AgentDirectory>().Require("main").SystemPrompt.ShouldBe("all");
    }

    [Fact]
    public async Task Pages_of_other_origins_come_in_as_soon_as_they_are_allowed()
    {
        (await GetAsync("https://other.example")).ShouldBe(HttpStatusCode.Forbidden);
        await ApplyAsync("""{ "gateway": { "controlUi": { "allowedOrigins": ["https://other.example"] } } }""");
        (await GetAsync("https://other.example")).ShouldNotBe(HttpStatusCode.Forbidden);
        await ApplyAsync("{ }");
        (await GetAsync("https://other.example")).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task ApplyAsync(string config)
    {
        _folder.Write(config);
        var applied = await _gateway.Part<Reconciler>().ApplyAsync("a test", CancellationToken.None);
        applied.Issues.ShouldBeEmpty();
        applied.NeedRestart.ShouldBeEmpty();
    }

    private async Task<HttpStatusCode> PostAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway.Url, path)) { Content = new StringContent("""{ "text": "hi" }""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> GetAsync(string origin)
    {
        // A request that changes something: reading is nobody's secret.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway.Url, "/v1/models"));
        request.Headers.Add("Origin", origin);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }
}
