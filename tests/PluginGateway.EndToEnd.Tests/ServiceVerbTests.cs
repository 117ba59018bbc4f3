using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw gateway install</c> and its like, on a machine whose <c>systemctl</c> writes down what it is asked.</summary>
public sealed partial class ServiceVerbTests : IDisposable
{
    private readonly OperatorHome? _home = OperatingSystem.IsLinux() ? new OperatorHome() : null;

    private OperatorHome Home => _home!;

    [LinuxFact]
    public async Task Installs_once_writes_anew_when_forced_and_takes_away()
    {
        Home.Environment["PGW_GATEWAY_TOKEN"] = "token-of-the-shell";

        var (code, output, error) = await Home.RunAsync("gateway", "install", "--json");

        code.ShouldBe(0, error);
        var report = JsonNode.Parse(output)!;
        (report["ok"]!.GetValue<bool>(), report["action"]!.GetValue<string>(), report["result"]!.GetValue<string>()).ShouldBe((true, "install", "installed"));
        report["service"]!["loaded"]!.GetValue<bool>().ShouldBeTrue();
        Home.TakeAsked().Where(line => !line.Contains("show", StringComparison.Ordinal)).ShouldBe(
            ["--user daemon-reload", "--user enable plugingateway-gateway.service", "--user restart plugingateway-gateway.service"]);
        var unit = await File.ReadAllTextAsync(Home.Unit);
        unit.ShouldNotContain("token-of-the-shell");
        output.ShouldNotContain("token-of-the-shell");
        var secrets = Path.Combine(Home.State, "service.env");
        (await File.ReadAllTextAsync(secrets)).ShouldBe("PGW_GATEWAY_TOKEN=\"token-of-the-shell\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(secrets).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (code, output, _) = await Home.RunAsync("gateway", "install", "--port", "5");
        code.ShouldBe(0);
        output.ShouldContain("plugingateway-gateway.service is installed already; nothing is changed");
        (await File.ReadAllTextAsync(Home.Unit)).ShouldBe(unit);
        Home.TakeAsked().ShouldAllBe(line => line.Contains("show", StringComparison.Ordinal));

        (code, _, error) = await Home.RunAsync("gateway", "install", "--force", "--port", "5");
        code.ShouldBe(0, error);
        (await File.ReadAllTextAsync(Home.Unit)).ShouldContain("\"--port\" \"5\"");

        (code, output, _) = await Home.RunAsync("gateway", "uninstall");
        code.ShouldBe(0);
        output.ShouldContain("configuration and state stay");
        File.Exists(Home.Unit).ShouldBeFalse();
        File.Exists(secrets).ShouldBeTrue();
        (await Home.RunAsync("gateway", "uninstall")).Output.ShouldContain("was not installed");
    }

    [LinuxFact]
    public async Task Gives_each_profile_a_service_of_its_own()
    {
        (await Home.RunAsync("--profile", "rescue", "gateway", "install")).Code.ShouldBe(0);

        var unit = await File.ReadAllTextAsync(Path.Combine(Home.Units, "plugingateway-gateway-rescue.service"));
        unit.ShouldContain("\"--profile\" \"rescue\"");
        unit.ShouldContain($"Environment=\"PGW_STATE_DIR={Home.State}-rescue\"");
        File.Exists(Home.Unit).ShouldBeFalse();
    }

    [LinuxFact]
    public async Task Keeps_what_the_configuration_refers_to_and_names_what_is_missing()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, "{ \"plugins\": { \"x\": { \"enabled\": false, \"config\": { \"a\": \"${SVC_TEST_SET}\", \"b\": \"${SVC_TEST_UNSET}\", \"c\": \"$${SVC_TEST_TEXT}\" } } } }");
        Home.Environment["SVC_TEST_SET"] = "value with \"quotes\"";

        var (code, output, error) = await Home.RunAsync("gateway", "install");

        code.ShouldBe(0, error);
        output.ShouldContain("the configuration refers to ${SVC_TEST_UNSET}, which is not set");
        output.ShouldNotContain("SVC_TEST_TEXT");
        error.ShouldContain("SVC_TEST_SET of this shell are kept");
        (await File.ReadAllTextAsync(Path.Combine(Home.State, "service.env"))).ShouldBe("SVC_TEST_SET=\"value with \\\"quotes\\\"\"\n");
    }

    [LinuxTheory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task Does_what_it_is_told_with_a_service_that_is_there(string verb)
    {
        var (code, _, error) = await Home.RunAsync("gateway", verb);
        code.ShouldBe(1);
        error.ShouldContain("pgw: plugingateway-gateway.service is not installed");
        error.ShouldContain("pgw gateway install");

        (await Home.RunAsync("gateway", "install")).Code.ShouldBe(0);
        Home.TakeAsked();
        (await Home.RunAsync("gateway", verb)).Code.ShouldBe(0);
        Home.TakeAsked().ShouldContain(line => line == $"--user {verb} plugingateway-gateway.service");
    }

    [LinuxFact]
    public async Task Says_what_systemd_refused_and_where_to_read_more()
    {
        await File.WriteAllTextAsync(Home.Refused, string.Empty);

        var (code, _, error) = await Home.RunAsync("gateway", "install");

        code.ShouldBe(1);
        error.ShouldContain("systemctl --user restart plugingateway-gateway.service failed: Job failed.");
        error.ShouldContain("journalctl --user -u plugingateway-gateway.service");
    }

    [LinuxFact]
    public async Task Warns_of_other_gateways()
    {
        Directory.CreateDirectory(Home.Units);
        await File.WriteAllTextAsync(Path.Combine(Home.Units, "openclaw-gateway.service"), "[Service]\n");

        (await Home.RunAsync("gateway", "install")).Error.ShouldContain($"openclaw-gateway ({Path.Combine(Home.Units, "openclaw-gateway.service")}) looks like another gateway");
        (await Home.RunAsync("gateway", "status", "--no-probe")).Output.ShouldContain("openclaw-gateway");
    }

    [LinuxFact]
    public async Task Runs_by_what_the_unit_says()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, $"{{ \"gateway\": {{ \"port\": {Home.Port} }} }}");
        (await Home.RunAsync("gateway", "install")).Code.ShouldBe(0);
        var unit = await File.ReadAllTextAsync(Home.Unit);
        var words = Quoted().Matches(unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))).Select(match => match.Groups["text"].Value).ToArray();
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var socket = Path.Combine(Home.Folder, "notify");
        supervisor.Bind(new UnixDomainSocketEndPoint(socket));

        // What systemd would give it, and nothing else.
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Home.Folder };
        start.Environment.Clear();
        foreach (var line in unit.Split('\n').Where(line => line.StartsWith("Environment=", StringComparison.Ordinal)))
        {
            var pair = Quoted().Match(line).Groups["text"].Value.Split('=', 2);
            start.Environment[pair[0]] = pair[1];
        }

        start.Environment["NOTIFY_SOCKET"] = socket;
        using var process = Process.Start(start)!;
        try
        {
            var buffer = new byte[4096];
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var text = string.Empty;
            while (!text.Contains("READY=1", StringComparison.Ordinal))
            {
                text = Encoding.UTF8.GetString(buffer, 0, await supervisor.ReceiveAsync(buffer, SocketFlags.None, patience.Token));
            }

            await File.WriteAllTextAsync(Home.Shown, $"LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nSubState=running\nMainPID={process.Id}\n");
            var (code, output, error) = await Home.RunAsync("gateway", "status");
            code.ShouldBe(0, output + error);
            output.ShouldContain($"plugingateway-gateway.service [systemd (user)], running, process {process.Id}");
            output.ShouldContain("rpc:         ok, gateway ");
            output.ShouldNotContain("write it anew");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public void Dispose() => _home?.Dispose();

    [GeneratedRegex("\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
