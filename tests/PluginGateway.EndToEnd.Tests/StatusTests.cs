using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw gateway status</c>: what the supervisor says and whether the gateway answers, each by itself.</summary>
public sealed class StatusTests : IDisposable
{
    private const string Running = "LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nSubState=running\nMainPID=4711\nExecMainStatus=0\nNRestarts=2\nResult=success\n";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly OperatorHome? _home = OperatingSystem.IsLinux() ? new OperatorHome() : null;

    private OperatorHome Home => _home!;

    [LinuxFact]
    public async Task Prints_the_json_that_was_agreed_on_when_nothing_is_there()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, $"{{ \"gateway\": {{ \"port\": {Home.Port} }} }}");

        var (code, output, error) = await Home.RunAsync("gateway", "status", "--json");

        code.ShouldBe(1, error);
        Home.ShouldBeGolden(output, "status-nothing.json");
    }

    [LinuxFact]
    public async Task Prints_the_json_that_was_agreed_on_for_a_service()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, $"{{ \"gateway\": {{ \"port\": {Home.Port} }} }}");
        (await Home.RunAsync("gateway", "install")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(Home.Shown, Running);

        var (code, output, error) = await Home.RunAsync("gateway", "status", "--no-probe", "--json");

        code.ShouldBe(0, error);
        var report = JsonNode.Parse(output)!.AsObject();
        report["service"]!["command"]![0] = "<dotnet>";
        Home.ShouldBeGolden(report.ToJsonString(Readable) + "\n", "status-service.json");
    }

    [LinuxFact]
    public async Task Shows_the_last_error_when_the_service_runs_and_the_port_is_closed()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, $"{{ \"gateway\": {{ \"port\": {Home.Port} }} }}");
        (await Home.RunAsync("gateway", "install")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(Home.Shown, Running);
        Directory.CreateDirectory(Path.Combine(Home.State, "logs"));
        await File.WriteAllTextAsync(
            Path.Combine(Home.State, "logs", "gateway-20260101.jsonl"),
            """
            {"time":"2026-01-01T00:00:00.000Z","1":"an older error","_meta":{"logLevelName":"ERROR"}}
            {"time":"2026-01-01T00:00:01.000Z","1":"the disk is full","_meta":{"logLevelName":"ERROR"}}
            {"time":"2026-01-01T00:00:02.000Z","1":"by the way","_meta":{"logLevelName":"INFO"}}

            """);

        var (code, output, _) = await Home.RunAsync("gateway", "status");

        code.ShouldBe(1);
        output.ShouldContain("running, process 4711, started again 2 times");
        output.ShouldContain("rpc:         no answer: ");
        output.ShouldContain("last error:  2026-01-01T00:00:01.000Z the disk is full");
        output.ShouldContain($"port:        {Home.Port} free");
    }

    [LinuxFact]
    public async Task Tells_a_service_of_another_state_directory_and_an_older_unit()
    {
        (await Home.RunAsync("gateway", "install")).Code.ShouldBe(0);
        var other = Path.Combine(Home.Folder, "other");

        var (_, output, _) = await Home.RunAsync("gateway", "status", "--no-probe", "--state-dir", other);
        output.ShouldContain($"its state directory is {Home.State}; this command line's is {other}");

        await File.WriteAllTextAsync(Home.Unit, "[Service]\nExecStart=/no/such/pgw gateway --port 77\nEnvironment=PGW_GATEWAY_TOKEN=x\n");
        (_, output, _) = await Home.RunAsync("gateway", "status", "--no-probe");
        output.ShouldContain("it runs /no/such/pgw, which does not exist");
        output.ShouldContain("Restart= is missing");
        output.ShouldContain("the gateway's secret stands in the unit");
        output.ShouldContain("write it anew: pgw gateway install --force");
        output.ShouldContain(":77 (bind loopback, port by service)");
    }

    [LinuxFact]
    public async Task Says_where_the_port_comes_from()
    {
        (await Home.RunAsync("--dev", "gateway", "status", "--no-probe", "--json")).Output.ShouldContain("\"portSource\": \"profile\"");
        JsonNode.Parse((await Home.RunAsync("--dev", "status", "--no-probe", "--json")).Output)!["gateway"]!["port"]!.GetValue<int>().ShouldBe(19001);
        Home.Environment["MOLTBOT_GATEWAY_PORT"] = "77";
        (await Home.RunAsync("gateway", "status", "--no-probe")).Output.ShouldContain(":77 (bind loopback, port by environment)");
        Home.Environment.Remove("MOLTBOT_GATEWAY_PORT");
        (await Home.RunAsync("gateway", "status", "--no-probe")).Output.ShouldContain(":18789 (bind loopback, port by default)");
        (await Home.RunAsync("gateway", "status", "--url", "ws://127.0.0.1:1", "--token", "x")).Output.ShouldContain("probe:       ws://127.0.0.1:1");
    }

    [LinuxFact]
    public async Task Shows_mistakes_of_the_configuration_and_what_to_do()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, "{ \"gateway\": { \"prot\": 1 } }");

        var (code, output, error) = await Home.RunAsync("gateway", "status");

        code.ShouldBe(1, error);
        output.ShouldContain("plugins.json:1:16: gateway.prot: not known.");
        output.ShouldContain("mend the configuration, then start the gateway");
    }

    public void Dispose() => _home?.Dispose();
}
