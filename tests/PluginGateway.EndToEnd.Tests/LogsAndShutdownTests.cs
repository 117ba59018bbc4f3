using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw logs</c>, and the end that a desktop manager asks for (<c>manager.md</c> §10).</summary>
public sealed class LogsAndShutdownTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Shows_the_log_in_the_form_that_clients_take_apart()
    {
        var line = JsonNode.Parse("{}")!;
        await Until.TrueAsync(async () =>
        {
            var (code, output, error) = await _gateway.AskAsync("logs", "--plain");
            code.ShouldBe(0, error);
            line = output.Length == 0 ? line : JsonNode.Parse(output.Split('\n')[0])!;
            return output.Length > 0;
        });

        DateTimeOffset.Parse(line["time"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture).Offset.ShouldBe(TimeSpan.Zero);
        line["_meta"]!["logLevelName"]!.GetValue<string>().ShouldBe("INFO");
        JsonNode.Parse(line["_meta"]!["name"]!.GetValue<string>())!["subsystem"]!.GetValue<string>().ShouldNotBeEmpty();
        line["values"]!["SourceContext"]!.GetValue<string>().ShouldStartWith("PluginGateway.");
        var message = line["1"]!.GetValue<string>();
        message.ShouldNotBeEmpty();

        var (_, people, _) = await _gateway.AskAsync("logs");
        people.ShouldContain($"INFO  {message}");
        var (_, json, _) = await _gateway.AskAsync("logs", "--json", "--limit", "1");
        var lines = json.Trim().Split('\n').Select(text => JsonNode.Parse(text)!).ToArray();
        lines.Select(entry => entry["type"]!.GetValue<string>()).ShouldBe(["meta", "log"]);
    }

    [Fact]
    public async Task Follows_the_log()
    {
        using var following = Pgw.Start(
            null, "logs", "--follow", "--interval", "100", "--state-dir", _gateway.State.FullName, "--url", $"ws://127.0.0.1:{_gateway.Port}", "--token", _gateway.Token);
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await _gateway.AskAsync("gateway", "call", "config.set", "--params", """{"raw":"{}","baseHash":"x"}""");
            (await following.StandardOutput.ReadLineAsync(patience.Token))!.ShouldContain("INFO");
        }
        finally
        {
            following.Kill();
        }
    }

    [Fact]
    public async Task Ends_when_an_administrator_asks_for_it()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);

        var answer = await client.CallAsync(LifecycleMethods.Shutdown, new ShutdownParams { Reason = "closed by its manager" }, CancellationToken.None);

        answer.ShouldBe(new ShutdownResult(Ok: true, _gateway.ProcessId));
        (await _gateway.EndAsync(TimeSpan.FromSeconds(30))).ShouldBe(0);
        _gateway.Output.ShouldContain("closed by its manager");
    }
}
