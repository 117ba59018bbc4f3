using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>What those see who look after a gateway: probes, metrics, traces, and the file for who is to help.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    private const string Canary = "canary-4f1d2e9c";

    private readonly GatewayUnderTest _gateway = new();
    private readonly HttpClient _http = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Probes_and_metrics_have_a_port_of_their_own()
    {
        var port = GatewayUnderTest.FreePort();
        await ConfigureAsync($$"""{ "probes": { "port": {{port}} } }""");
        await _gateway.StartAsync();
        await AskAgentAsync();

        var probes = new Uri($"http://127.0.0.1:{port}/");
        (await _http.GetStringAsync(new Uri(probes, "livez"))).ShouldBe("""{"ok":true,"status":"live"}""");
        JsonNode.Parse(await _http.GetStringAsync(new Uri(probes, "readyz")))!["ready"]!.GetValue<bool>().ShouldBeTrue();
        (await _http.GetStringAsync(new Uri(probes, "startupz"))).ShouldBe("""{"ok":true,"status":"started"}""");
        var metrics = await _http.GetStringAsync(new Uri(probes, "metrics"));
        metrics.ShouldContain("# TYPE rpc_server_call_duration_seconds histogram\n");
        metrics.ShouldContain("rpc_server_call_duration_seconds_count{rpc_method=\"agent\",outcome=\"ok\"} 1\n");
        metrics.ShouldContain("gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name=\"invoke_agent\",gen_ai_agent_id=\"main\",gen_ai_provider_name=\"echo\",outcome=\"well\"} 1\n");
        metrics.ShouldContain("pgw_plugin_generation{plugin=\"echo\"} 1\n");
        metrics.ShouldContain("pgw_ready 1\n");
        metrics.ShouldContain("# TYPE dotnet_");

        // Nothing else is there, and nothing of it on the gateway's own port without a credential.
        (await _http.GetAsync(probes)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _http.GetAsync(new Uri(_gateway.Url, "metrics"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Metrics_on_the_gateways_port_want_a_credential()
    {
        await ConfigureAsync("""{ "http": { "endpoints": { "metrics": { "enabled": true } } } }""");
        await _gateway.StartAsync();

        (await _http.GetAsync(new Uri(_gateway.Url, "metrics"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway.Url, "metrics"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token);
        using var answer = await _http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("pgw_uptime_seconds ");
        var ready = JsonNode.Parse(await _http.GetStringAsync(new Uri(_gateway.Url, "readyz")))!;
        ready["ready"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Sends_traces_and_metrics_to_the_collector_that_the_environment_names()
    {
        var heard = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = await CollectorAsync(heard);
        _gateway.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single();
        _gateway.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        _gateway.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        await ConfigureAsync("{}");
        await _gateway.StartAsync();
        await AskAgentAsync();

        await Until.TrueAsync(() => Task.FromResult(heard.GetValueOrDefault("/v1/traces", string.Empty).Contains("invoke_agent main", StringComparison.Ordinal)));
        await Until.TrueAsync(() => Task.FromResult(heard.GetValueOrDefault("/v1/metrics", string.Empty).Contains("gen_ai.client.operation.duration", StringComparison.Ordinal)));
        heard["/v1/metrics"].ShouldContain("plugingateway");
    }

    [Fact]
    public async Task Writes_a_file_for_who_is_to_help_without_secrets()
    {
        await ConfigureAsync($$"""{ "auth": { "mode": "token", "token": "{{Canary}}" } }""");
        await _gateway.StartAsync();
        var file = Path.Combine(_gateway.State.FullName, "help.zip");
        string[] asking = ["--state-dir", _gateway.State.FullName, "--url", $"ws://127.0.0.1:{_gateway.Port}", "--token", Canary];

        var (code, output, error) = await Pgw.RunAsync(["diagnostics", "--output", file, .. asking]);

        (code, error).ShouldBe((0, string.Empty));
        output.ShouldContain("Look through it before you send it");
        await using var archive = await ZipFile.OpenReadAsync(file);
        archive.Entries.Select(entry => entry.Name).ShouldBe(
            ["about.txt", "health.json", "status.json", "plugins.status.json", "channels.status.json", "config.get.json", "agents.list.json", "models.list.json", "node.list.json", "outbox.list.json", "inbox.list.json", "logs.tail.json"]);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            var text = await reader.ReadToEndAsync();
            text.ShouldNotContain(Canary);
            text.ShouldNotContain(" failed: ");
        }

        (await Pgw.RunAsync(["diagnostics", "--output", file, .. asking])).Error.ShouldContain("cannot be written");
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, string> heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);

            // Names are text in the message as they are.
            heard.AddOrUpdate(context.Request.Path, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }

    private async Task AskAgentAsync()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Write);
        await client.CallAsync(AgentRunMethods.Agent, new AgentParams { Message = "hello", IdempotencyKey = "1" }, _ => { }, CancellationToken.None);
    }

    private Task ConfigureAsync(string gateway) => File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
        { "gateway": {{gateway}}, "plugins": { "echo": { "enabled": true, "config": { "delayMs": 0 } } } }
        """);
}
