using System.Diagnostics;
using PluginGateway.Host.Service.Systemd;

namespace PluginGateway.Host.Tests.Service;

/// <summary>The unit, by systemd's own judgement where it is installed.</summary>
public sealed class SystemdUnitTests
{
    [Fact]
    public void Says_all_that_a_supervisor_must_know()
    {
        var unit = SystemdUnit.Write(Plans.Of("rescue"));

        unit.ShouldStartWith("[Unit]\nDescription=PluginGateway (profile: rescue, v0.1.0)\nAfter=network-online.target\nWants=network-online.target\n\n[Service]\nType=notify\n");
        foreach (var line in (string[])["Restart=always", "RestartSec=5", "RestartPreventExitStatus=78", "WatchdogSec=60", "KillMode=mixed", "NoNewPrivileges=true", "UMask=0077", "WantedBy=default.target"])
        {
            Lines(unit).ShouldContain(text => text == line);
        }

        SystemdUnit.Values(unit, "EnvironmentFile").ShouldBe(["-/home/some body/.plugingateway/service.env"]);
        unit.ShouldNotContain("User=");
        unit.ShouldNotContain("ProtectSystem");
    }

    [Fact]
    public void Runs_as_somebody_and_is_shut_in_when_it_is_the_system_s()
    {
        var unit = SystemdUnit.Write(Plans.Of(user: "nobody"));

        foreach (var line in (string[])["User=nobody", "ProtectSystem=full", "CapabilityBoundingSet=", "WantedBy=multi-user.target"])
        {
            Lines(unit).ShouldContain(text => text == line);
        }

        Lines(SystemdUnit.Write(Plans.Of(user: "nobody") with { NeedsLowPort = true })).ShouldContain(text => text == "AmbientCapabilities=CAP_NET_BIND_SERVICE");
    }

    [Fact]
    public void Comes_back_as_it_was_written()
    {
        var plan = Plans.Of();
        var unit = SystemdUnit.Write(plan);

        SystemdUnit.Values(unit, "ExecStart").SelectMany(line => SystemdQuoting.Words(line, isCommand: true)).ShouldBe(plan.Command);
        SystemdUnit.Values(unit, "Environment").SelectMany(line => SystemdQuoting.Words(line, isCommand: false)).ShouldBe(plan.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [MemberData(nameof(Plans.NastyTexts), MemberType = typeof(Plans))]
    public void Quotes_every_text(string text)
    {
        SystemdQuoting.Words(SystemdQuoting.Argument(text), isCommand: true).ShouldBe([text]);
        SystemdQuoting.Words(SystemdQuoting.Variable("NAME", text), isCommand: false).ShouldBe([$"NAME={text}"]);
        SystemdQuoting.Argument(text).ShouldNotContain('\n');
    }

    [Theory]
    [InlineData(null)]
    [InlineData("daemon")]
    public async Task Is_good_by_systemd_s_own_judgement(string? user)
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
        {
            // tests/run.sh installs it; elsewhere there is no judge.
            return;
        }

        var folder = Directory.CreateTempSubdirectory("pgw-unit-");
        var path = Path.Combine(folder.FullName, "plugingateway-gateway.service");
        await File.WriteAllTextAsync(path, SystemdUnit.Write(Plans.Of(user: user)));

        var (code, said) = await VerifyAsync(path, user is null);

        said.ShouldNotContain("plugingateway-gateway.service:");
        code.ShouldBe(0, said);

        // The judge is awake.
        await File.WriteAllTextAsync(path, SystemdUnit.Write(Plans.Of(user: user)).Replace("KillMode=mixed", "KillMode=nonsense", StringComparison.Ordinal));
        (await VerifyAsync(path, user is null)).Said.ShouldContain("kill mode");
        folder.Delete(recursive: true);
    }

    private static string[] Lines(string unit) => unit.Split('\n');

    // What it says of other units on this machine is not ours.
    private static async Task<(int Code, string Said)> VerifyAsync(string path, bool isUser)
    {
        var start = new ProcessStartInfo("systemd-analyze", [isUser ? "--user" : "--system", "--man=no", "--recursive-errors=no", "verify", path]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["XDG_RUNTIME_DIR"] = Path.GetDirectoryName(path);
        using var verify = Process.Start(start)!;
        var output = verify.StandardOutput.ReadToEndAsync();
        var error = await verify.StandardError.ReadToEndAsync();
        await verify.WaitForExitAsync();
        return (verify.ExitCode, error + await output);
    }
}
