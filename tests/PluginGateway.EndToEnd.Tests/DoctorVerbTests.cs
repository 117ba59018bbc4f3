using System.Text.RegularExpressions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw doctor</c> and <c>pgw security audit</c> as an operator runs them.</summary>
public sealed partial class DoctorVerbTests : IDisposable
{
    private readonly OperatorHome? _home = OperatingSystem.IsLinux() ? new OperatorHome() : null;

    private OperatorHome Home => _home!;

    [LinuxFact]
    public async Task Prints_the_json_that_was_agreed_on()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, $"{{ \"gateway\": {{ \"port\": {Home.Port}, \"prot\": 1 }} }}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Home.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var (code, output, error) = await Home.RunAsync("doctor", "--json");

        code.ShouldBe(1, error);
        Home.ShouldBeGolden(Varying().Replace(output, "<varies>"), "doctor.json");
    }

    [LinuxFact]
    public async Task Mends_what_is_safe_without_asking_and_the_rest_when_told_to()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, "{ \"gateway\": { \"prot\": 1 } }");
        await File.WriteAllTextAsync(Path.Combine(Home.State, "plugins.last-good.json"), $"{{ \"gateway\": {{ \"port\": {Home.Port} }} }}");
        await File.WriteAllTextAsync(Path.Combine(Home.State, "gateway.db"), new string('x', 5000));
        await File.WriteAllTextAsync(Path.Combine(Home.State, "gateway.json"), "{\"pid\":4711,\"port\":1,\"since\":\"2026-01-01T00:00:00Z\"}");

        var (code, output, _) = await Home.RunAsync("doctor", "--fix", "--non-interactive");
        code.ShouldBe(1);
        output.ShouldMatch("fixed +lock");
        output.ShouldMatch("fixed +permissions");
        output.ShouldContain("skipped: somebody has to decide about it (--yes)");
        File.Exists(Path.Combine(Home.State, "gateway.json")).ShouldBeFalse();
        (await File.ReadAllTextAsync(Home.ConfigPath)).ShouldContain("prot");

        (code, output, var error) = await Home.RunAsync("doctor", "--fix", "--yes");
        code.ShouldBe(0, output + error);
        output.ShouldMatch("fixed +config");
        output.ShouldMatch("fixed +database");
        (await Home.RunAsync("doctor")).Code.ShouldBe(0);
    }

    [LinuxFact]
    public async Task Refuses_to_be_told_two_things_at_once()
    {
        var (code, _, error) = await Home.RunAsync("doctor", "--fix", "--yes", "--non-interactive");

        code.ShouldBe(1);
        error.ShouldContain("exclude each other");
    }

    [LinuxFact]
    public async Task Finds_nothing_wrong_with_a_gateway_that_runs()
    {
        await using var gateway = new GatewayUnderTest();
        await gateway.StartAsync();

        var (code, output, error) = await Home.RunAsync("doctor", "--state-dir", gateway.State.FullName);

        code.ShouldBe(0, output + error);
        output.ShouldContain($"the gateway listens on port {gateway.Port}");
        output.ShouldContain($"process {gateway.ProcessId} holds it since");
        output.ShouldMatch("ok +database +.*gateway.db is whole");
    }

    [LinuxFact]
    public async Task Audits_what_lets_too_much_in()
    {
        await File.WriteAllTextAsync(Home.ConfigPath, "{ \"plugins\": { \"telegram\": { \"enabled\": true, \"config\": { \"botToken\": \"123:never-shown\", \"dmPolicy\": \"open\" } } } }");

        var (code, output, error) = await Home.RunAsync("security", "audit");

        code.ShouldBe(1, error);
        output.ShouldMatch("error +access +plugins.telegram.config.dmPolicy is open");
        output.ShouldMatch("warning +secrets +plugins.telegram.config.botToken stands in");
        output.ShouldNotContain("never-shown");

        await File.WriteAllTextAsync(Home.ConfigPath, "{}");
        await Home.RunAsync("doctor", "--fix", "--non-interactive");
        (await Home.RunAsync("security", "audit", "--json")).Code.ShouldBe(0);
    }

    public void Dispose() => _home?.Dispose();

    // Free space, the time, and what else is installed on this machine.
    [GeneratedRegex(@"\d+ MB|\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Varying();
}
