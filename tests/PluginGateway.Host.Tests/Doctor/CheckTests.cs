using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PluginGateway.Host.Doctor;
using PluginGateway.Host.Doctor.Checks;
using PluginGateway.Server.Config;
using PluginGateway.Server.Storage;

namespace PluginGateway.Host.Tests.Doctor;

/// <summary>Each check against a state that really is broken, and against one that is not.</summary>
public sealed class CheckTests
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Fact]
    public async Task Configuration_with_mistakes_is_told_of_and_the_last_good_one_brought_back()
    {
        using var scene = new DoctorScene("{ \"gateway\": { \"prot\": 1 } }");
        (await scene.OnlyAsync(new ConfigCheck())).ShouldSatisfyAllConditions(
            finding => finding.Level.ShouldBe(FindingLevel.Error), finding => finding.Message.ShouldContain("Did you mean 'port'?"), finding => finding.Fix.ShouldBeNull());
        await File.WriteAllTextAsync(scene.State.LastGood, "{ \"gateway\": { \"port\": 5 } }");

        (await scene.MendAsync(new ConfigCheck(), asksNobody: true)).ShouldSatisfyAllConditions(
            report => report.Ok.ShouldBeFalse(), report => report.Checks[0].Findings[0].Outcome.ShouldNotBeNull().ShouldStartWith("skipped"));
        (await scene.MendAsync(new ConfigCheck())).ShouldSatisfyAllConditions(report => report.Ok.ShouldBeTrue(), report => report.Summary.Fixed.ShouldBe(1));

        (await File.ReadAllTextAsync(scene.ConfigPath)).ShouldBe("{ \"gateway\": { \"port\": 5 } }");
        (await File.ReadAllTextAsync(scene.ConfigPath + ".broken")).ShouldContain("prot");
    }

    [Fact]
    public async Task Configuration_that_can_be_used_is_well()
    {
        using var scene = new DoctorScene("{}");

        (await scene.OnlyAsync(new ConfigCheck())).Level.ShouldBe(FindingLevel.Ok);
    }

    [Fact]
    public async Task Secrets_that_others_can_read_are_shut_away()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var scene = new DoctorScene();
        await File.WriteAllTextAsync(scene.State.Token, "secret");
        File.SetUnixFileMode(scene.State.Token, Everybody);
        (await scene.OnlyAsync(new PermissionsCheck())).Message.ShouldBe($"others than the owner may use {scene.State.Token}");

        (await scene.MendAsync(new PermissionsCheck(), asksNobody: true)).Summary.ShouldBe(new DoctorSummary(0, 0, 1));

        File.GetUnixFileMode(scene.State.Token).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await scene.OnlyAsync(new PermissionsCheck())).Level.ShouldBe(FindingLevel.Ok);
    }

    [Fact]
    public async Task Port_that_somebody_else_holds_is_told_of()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var scene = new DoctorScene(string.Create(CultureInfo.InvariantCulture, $"{{ \"gateway\": {{ \"port\": {port} }} }}"));

        var finding = await scene.OnlyAsync(new PortCheck());

        finding.Level.ShouldBe(FindingLevel.Error);
        finding.Message.ShouldContain($"port {port} is held by process {Environment.ProcessId}");
        finding.Fix.ShouldNotBeNull().IsSafe.ShouldBeFalse();

        // It is this very process, which is not ended.
        (await scene.MendAsync(new PortCheck())).Checks[0].Findings[0].Outcome.ShouldNotBeNull().ShouldStartWith("failed: --force: port");
        other.Stop();
        (await scene.OnlyAsync(new PortCheck())).Message.ShouldBe($"port {port} is free");
    }

    [Fact]
    public async Task Gateway_that_holds_the_state_and_does_not_listen_is_told_of()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var scene = new DoctorScene("{}");
        using var held = StateLock.Take(scene.State, 1, TimeProvider.System);

        (await scene.OnlyAsync(new PortCheck())).Message.ShouldContain($"process {Environment.ProcessId} holds the state directory, but nobody listens on port 1");
        (await scene.OnlyAsync(new LockCheck())).Level.ShouldBe(FindingLevel.Ok);
    }

    [Fact]
    public async Task Holder_s_note_of_a_killed_gateway_is_removed()
    {
        using var scene = new DoctorScene();
        await File.WriteAllTextAsync(scene.State.Holder, "{\"pid\":4711,\"port\":1,\"since\":\"2026-01-01T00:00:00Z\"}");
        (await scene.OnlyAsync(new LockCheck())).Message.ShouldContain("was left by process 4711 that was killed");

        (await scene.MendAsync(new LockCheck(), asksNobody: true)).Summary.Fixed.ShouldBe(1);

        File.Exists(scene.State.Holder).ShouldBeFalse();
        (await scene.OnlyAsync(new LockCheck())).ShouldBe(Finding.Ok("no gateway holds it"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(100)]
    public async Task Database_that_is_broken_is_moved_away(int intact)
    {
        using var scene = new DoctorScene();
        await BreakAsync(scene.State.Database, intact);
        (await scene.OnlyAsync(new DatabaseCheck())).Level.ShouldBe(FindingLevel.Error);

        (await scene.MendAsync(new DatabaseCheck())).Summary.Fixed.ShouldBe(1);

        File.Exists(scene.State.Database).ShouldBeFalse();
        File.Exists(scene.State.Database + ".broken").ShouldBeTrue();
    }

    [Fact]
    public async Task Database_is_left_alone_while_a_gateway_holds_it()
    {
        using var scene = new DoctorScene();
        await BreakAsync(scene.State.Database, 0);
        using var held = StateLock.Take(scene.State, 1, TimeProvider.System);

        (await scene.OnlyAsync(new DatabaseCheck())).Fix.ShouldBeNull();
    }

    [Fact]
    public async Task Program_that_outlived_its_gateway_is_ended()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var scene = new DoctorScene();
        var folder = Directory.CreateDirectory(Path.Combine(scene.State.PluginData, "whatsapp"));
        using var orphan = Process.Start(new ProcessStartInfo("sleep", ["600"]) { WorkingDirectory = folder.FullName })!;
        try
        {
            // Started, and no longer the fork that is still where its parent is.
            await UntilAsync(async () => (await scene.OnlyAsync(new OrphanCheck())).Message.Contains($"process {orphan.Id}, sleep", StringComparison.Ordinal));

            // One below the gateway is no orphan.
            using (StateLock.Take(scene.State, 1, TimeProvider.System))
            {
                (await scene.OnlyAsync(new OrphanCheck())).Level.ShouldBe(FindingLevel.Ok);
            }

            (await scene.MendAsync(new OrphanCheck())).Summary.Fixed.ShouldBe(1);
            await orphan.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        }
        finally
        {
            if (!orphan.HasExited)
            {
                orphan.Kill();
            }
        }
    }

    [Fact]
    public async Task Plugin_without_a_folder_and_a_folder_without_sense_are_told_of()
    {
        using var scene = new DoctorScene("{ \"plugins\": { \"nowhere\": { \"enabled\": true }, \"off\": { \"enabled\": false } } }");
        Directory.CreateDirectory(Path.Combine(scene.State.Plugins, "broken"));
        await File.WriteAllTextAsync(Path.Combine(scene.State.Plugins, "broken", "plugin.json"), "{ nonsense");

        var findings = await scene.LookAsync(new PluginFoldersCheck());

        findings.Count.ShouldBe(2);
        findings.ShouldContain(finding => finding.Message.Contains("plugin nowhere: no folder with this id was found", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Message.StartsWith(Path.Combine(scene.State.Plugins, "broken"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Programs_that_enabled_plugins_start_are_looked_for()
    {
        using var scene = new DoctorScene("""
            { "plugins": { "mcp": { "enabled": true, "config": { "servers": {
                "there": { "command": "sh" }, "gone": { "command": "no-such-program" }, "path": { "command": "/no/such/program" }, "off": { "enabled": false, "command": "no-such-program" }
            } } } } }
            """);

        (await scene.LookAsync(new ProgramsCheck())).Select(finding => finding.Message).ShouldBe(
            ["plugins.mcp.config.servers.gone starts no-such-program, which is not there", "plugins.mcp.config.servers.path starts /no/such/program, which is not there"]);
    }

    [Theory]
    [InlineData(1_000_000, nameof(FindingLevel.Error))]
    [InlineData(500_000_000, nameof(FindingLevel.Warning))]
    [InlineData(50_000_000_000, nameof(FindingLevel.Ok))]
    public void Disk_that_is_nearly_full_is_told_of(long free, string level) => DiskCheck.Judge("/state", free).Level.ShouldBe(Enum.Parse<FindingLevel>(level));

    [Fact]
    public async Task Clock_that_cannot_be_right_is_told_of()
    {
        using var right = new DoctorScene();
        (await right.OnlyAsync(new ClockCheck())).Level.ShouldBe(FindingLevel.Ok);

        using var wrong = new DoctorScene { Time = new Clock(DateTimeOffset.UnixEpoch) };
        (await wrong.OnlyAsync(new ClockCheck())).ShouldSatisfyAllConditions(finding => finding.Level.ShouldBe(FindingLevel.Error), finding => finding.Message.ShouldContain("before this program was installed"));

        using var back = new DoctorScene();
        await File.WriteAllTextAsync(back.State.Database, "x");
        File.SetLastWriteTimeUtc(back.State.Database, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));
        (await back.OnlyAsync(new ClockCheck())).Message.ShouldContain("it has been set back");
    }

    [Theory]
    [InlineData("{ \"gateway\": { \"bind\": \"lan\" } }", nameof(FindingLevel.Error), "refusing to bind to lan without encryption")]
    [InlineData("{ \"gateway\": { \"bind\": \"lan\", \"allowInsecureLan\": true } }", nameof(FindingLevel.Warning), "clear text")]
    [InlineData("{ \"gateway\": { \"controlUi\": { \"dangerouslyDisableDeviceAuth\": true } } }", nameof(FindingLevel.Error), "dangerouslyDisableDeviceAuth")]
    [InlineData("{ \"gateway\": { \"controlUi\": { \"allowInsecureAuth\": true } } }", nameof(FindingLevel.Warning), "allowInsecureAuth")]
    [InlineData("{ \"gateway\": { \"auth\": { \"allowTailscale\": true } } }", nameof(FindingLevel.Warning), "allowTailscale")]
    [InlineData("{}", nameof(FindingLevel.Ok), "this machine alone")]
    public async Task Exposure_is_told_of(string config, string level, string words)
    {
        using var scene = new DoctorScene(config);

        var worst = (await scene.LookAsync(new ExposureCheck())).MaxBy(finding => finding.Level)!;

        worst.Level.ShouldBe(Enum.Parse<FindingLevel>(level));
        worst.Message.ShouldContain(words);
    }

    private static async Task BreakAsync(string path, int intact)
    {
        if (intact == 0)
        {
            await File.WriteAllTextAsync(path, new string('x', 5000));
            return;
        }

        DatabaseInspection.Find(path).ShouldBeEmpty();
        var bytes = new byte[8192];
        "SQLite format 3\0"u8.CopyTo(bytes);
        Array.Fill(bytes, (byte)0xAB, intact, bytes.Length - intact);
        await File.WriteAllBytesAsync(path, bytes);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await tick.WaitForNextTickAsync(deadline.Token);
        }
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
