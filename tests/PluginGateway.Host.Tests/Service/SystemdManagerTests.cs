using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service;
using PluginGateway.Host.Service.Systemd;

namespace PluginGateway.Host.Tests.Service;

/// <summary>What <c>systemctl</c> is asked, in which order, and what is made of its answers.</summary>
public sealed class SystemdManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-test-");
    private readonly List<string> _asked = [];

    private string Unit => Path.Combine(_folder.FullName, "units", "plugingateway-gateway.service");

    [Fact]
    public async Task Writes_tells_enables_and_starts()
    {
        var hints = await Manager().InstallAsync(Plans.Of(), CancellationToken.None);

        _asked.ShouldBe(
        [
            "systemctl --user show --property=Version", "systemctl --user daemon-reload", "systemctl --user enable plugingateway-gateway.service", "systemctl --user restart plugingateway-gateway.service",
        ]);
        (await File.ReadAllTextAsync(Unit)).ShouldBe(SystemdUnit.Write(Plans.Of()));
        hints.ShouldAllBe(hint => hint.Contains("loginctl enable-linger", StringComparison.Ordinal));
        Directory.GetFiles(Path.GetDirectoryName(Unit)!).ShouldBe([Unit]);
    }

    [Fact]
    public async Task Writes_nothing_when_there_is_no_systemd()
    {
        var manager = Manager((_, _) => new ProgramResult(1, string.Empty, "Failed to connect to bus: No medium found\n"));

        var refused = await Should.ThrowAsync<ServiceException>(() => manager.InstallAsync(Plans.Of(), CancellationToken.None));

        refused.Message.ShouldBe("systemd (user) cannot be reached: Failed to connect to bus: No medium found");
        refused.Hints.ShouldContain(hint => hint.Contains("--system", StringComparison.Ordinal));
        refused.Hints.ShouldContain(hint => hint.Contains("container", StringComparison.Ordinal));
        File.Exists(Unit).ShouldBeFalse();
    }

    [Fact]
    public async Task Says_where_it_stands_written_when_it_does_not_start()
    {
        var manager = Manager((_, words) => words.Contains("restart", StringComparer.Ordinal) ? new ProgramResult(1, string.Empty, "Job failed.") : new ProgramResult(0, string.Empty, string.Empty));

        (await Should.ThrowAsync<ServiceException>(() => manager.InstallAsync(Plans.Of(), CancellationToken.None))).Hints.ShouldBe(["what it said: journalctl --user -u plugingateway-gateway.service -n 50"]);
    }

    [Theory]
    [InlineData("LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nSubState=running\nMainPID=4711\nExecMainStatus=0\nNRestarts=3\nResult=success", "running", 4711, true)]
    [InlineData("LoadState=loaded\nUnitFileState=disabled\nActiveState=failed\nSubState=failed\nMainPID=0\nExecMainStatus=78\nNRestarts=0\nResult=exit-code", "failed", null, false)]
    [InlineData("LoadState=loaded\nUnitFileState=enabled\nActiveState=activating\nSubState=auto-restart\nMainPID=0\nExecMainStatus=1", "starting", null, true)]
    [InlineData("LoadState=loaded\nUnitFileState=enabled\nActiveState=inactive\nMainPID=0", "stopped", null, true)]
    public async Task Understands_what_systemd_says(string output, string status, int? pid, bool isEnabled)
    {
        var state = await Manager((_, _) => new ProgramResult(0, output + "\n", string.Empty)).QueryAsync(CancellationToken.None);

        (state.IsInstalled, state.Runtime.Status, state.Runtime.Pid, state.IsEnabled).ShouldBe((true, status, pid, isEnabled));
    }

    [Fact]
    public async Task Says_that_nothing_is_known_when_systemd_does_not_answer()
    {
        var state = await Manager((_, _) => new ProgramResult(null, string.Empty, "systemctl is not installed")).QueryAsync(CancellationToken.None);

        state.ShouldBe(new ServiceState { IsInstalled = false, Runtime = new ServiceRuntime("unknown") { Detail = "systemctl is not installed" } });
    }

    [Fact]
    public async Task Takes_away_what_it_has_written()
    {
        await Manager().InstallAsync(Plans.Of(), CancellationToken.None);
        _asked.Clear();

        await Manager().UninstallAsync(CancellationToken.None);

        File.Exists(Unit).ShouldBeFalse();
        _asked.ShouldBe(
        [
            "systemctl --user show --property=Version", "systemctl --user disable --now plugingateway-gateway.service", "systemctl --user daemon-reload", "systemctl --user reset-failed plugingateway-gateway.service",
        ]);
        await Manager().UninstallAsync(CancellationToken.None);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private SystemdManager Manager(Func<string, IReadOnlyList<string>, ProgramResult>? answer = null) => new(Profile.Default, isSystem: false, Path.GetDirectoryName(Unit)!, (file, words, _) =>
    {
        _asked.Add($"{file} {string.Join(' ', words)}");
        return Task.FromResult(answer?.Invoke(file, words) ?? new ProgramResult(0, string.Empty, string.Empty));
    });
}
