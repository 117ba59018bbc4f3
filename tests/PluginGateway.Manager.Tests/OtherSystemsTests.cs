using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Tests.Fakes;
using PluginGateway.Testing;

namespace PluginGateway.Manager.Tests;

/// <summary>Windows and macOS by what they would be told (<c>manager.md</c> §4).</summary>
public sealed class OtherSystemsTests : IDisposable
{
    private const string Label = "ai.openclaw.gateway";

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("manager-");
    private readonly FakeClock clock = new();

    private string Plist => Path.Combine(folder.FullName, "Library", "LaunchAgents", $"{Label}.plist");

    [Fact]
    public async Task T59_H5_taskkill_ends_the_tree()
    {
        var commands = new Commands();
        await SettledAsync(new WindowsProcesses(commands, clock).EndAsync(42, CancellationToken.None));
        commands.Ran.ShouldBe(["taskkill /F /PID 42 /T"]);
        commands.Limits.ShouldBe([TimeSpan.FromSeconds(5)]);
    }

    [Fact]
    public async Task Taskkill_that_fails_or_is_not_there_holds_nothing_up()
    {
        // 128: there is no such process.
        await SettledAsync(new WindowsProcesses(new Commands { Exits = new Dictionary<string, int>(StringComparer.Ordinal) { ["taskkill"] = 128 } }, clock).EndAsync(42, CancellationToken.None));
        await SettledAsync(new WindowsProcesses(new Commands { Missing = ["taskkill"] }, clock).EndAsync(42, CancellationToken.None));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_taskkill()
    {
        using var stop = new CancellationTokenSource();
        var end = new WindowsProcesses(new Commands(), clock).EndAsync(42, stop.Token);
        await clock.UntilAwaitedAsync(Settle);
        await stop.CancelAsync();
        await end.ShouldThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Launchd_is_asked_before_it_is_told()
    {
        WritePlist();
        var commands = new Commands("501");
        await SettledAsync(Unload(commands));
        commands.Ran.ShouldBe(["id -u", $"launchctl print gui/501/{Label}", $"launchctl bootout gui/501/{Label}"]);
        commands.Limits.ShouldBe([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)]);
        File.Exists(Plist).ShouldBeFalse();
    }

    [Fact]
    public async Task Launchd_that_does_not_know_the_gateway_is_told_nothing()
    {
        WritePlist();
        var commands = new Commands("501") { Exits = new Dictionary<string, int>(StringComparer.Ordinal) { ["launchctl print"] = 113 } };
        await Unload(commands);
        commands.Ran.Count.ShouldBe(2);
        File.Exists(Plist).ShouldBeTrue("a service that is not loaded is somebody's own business");
    }

    [Theory]
    [InlineData("launchctl", "501")]
    [InlineData("id", "501")]
    [InlineData("nothing", "")]
    public async Task Without_launchctl_or_a_user_nothing_is_unloaded(string missing, string user)
    {
        WritePlist();
        var commands = new Commands(user) { Missing = [missing] };
        await Unload(commands);
        commands.Ran.ShouldNotContain(line => line.StartsWith("launchctl bootout", StringComparison.Ordinal));
        File.Exists(Plist).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bootout_that_fails_still_takes_the_file_away()
    {
        WritePlist();
        await SettledAsync(Unload(new Commands("501") { Exits = new Dictionary<string, int>(StringComparer.Ordinal) { ["launchctl bootout"] = 5 } }));
        File.Exists(Plist).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_cannot_be_removed_holds_nothing_up()
    {
        // No folder at all.
        await SettledAsync(Unload(new Commands("501")));

        // A folder in its place cannot be deleted like a file, not even by root.
        Directory.CreateDirectory(Plist);
        await SettledAsync(Unload(new Commands("501")));
        Directory.Exists(Plist).ShouldBeTrue();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Task Unload(Commands commands) => new Launchd(commands, Label, folder.FullName, clock).UnloadAsync(CancellationToken.None);

    private async Task SettledAsync(Task work)
    {
        await clock.UntilAwaitedAsync(Settle);
        work.IsCompleted.ShouldBeFalse();
        clock.Advance(Settle);
        await work;
    }

    private void WritePlist()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Plist)!);
        File.WriteAllText(Plist, "x");
    }
}
