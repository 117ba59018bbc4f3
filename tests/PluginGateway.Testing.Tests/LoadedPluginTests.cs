namespace PluginGateway.Testing.Tests;

/// <summary>Built folders: what leaves memory and what does not, and what happens while one build follows another.</summary>
public sealed class LoadedPluginTests
{
    private static BuiltPlugin Swappable => BuiltPlugin.StampedIn(typeof(LoadedPluginTests).Assembly, "Swappable");

    private static BuiltPlugin Rows => BuiltPlugin.StampedIn(typeof(LoadedPluginTests).Assembly, "UnloadRows");

    [Theory]
    [InlineData("json.generated")]
    [InlineData("loop.awaited")]
    public Task Passes_a_plugin_that_leaves_memory(string row) =>
        PluginHarness.AssertUnloadsAsync(Rows, static plugin => plugin.CallAsync("rows.run"), $$"""{ "row": "{{row}}" }""", TimeSpan.FromSeconds(45));

    [Fact]
    public Task Passes_a_plugin_whose_channel_ran() => PluginHarness.AssertUnloadsAsync(
        Swappable,
        static async plugin =>
        {
            var channel = plugin.StartChannel();
            await channel.Context.NextReportAsync(Contracts.Channels.ChannelHealth.Connected);
            await channel.SendAsync("chat", "text");
            await plugin.SwapAsync();
        },
        patience: TimeSpan.FromSeconds(45));

    [Theory]
    [InlineData("leak.timer")]
    [InlineData("leak.loop")]
    public async Task Fails_a_plugin_that_stays(string row)
    {
        try
        {
            var stays = await Should.ThrowAsync<PluginTestException>(() =>
                PluginHarness.AssertUnloadsAsync(Rows, static plugin => plugin.CallAsync("rows.run"), $$"""{ "row": "{{row}}" }""", TimeSpan.FromSeconds(1)));
            stays.Message.ShouldContain("to leave memory after it was stopped");
            stays.Message.ShouldContain("Remedy: look in the plugin for what was not ended");
        }
        finally
        {
            AppContext.SetSwitch($"{row}.end", isEnabled: true);
        }
    }

    [Fact]
    public async Task Loses_no_call_while_builds_follow_each_other()
    {
        await using var plugin = await LoadedPlugin.StartAsync(Swappable);
        await using var channel = plugin.StartChannel();
        await channel.Context.NextReportAsync(Contracts.Channels.ChannelHealth.Connected);

        for (var swap = 1; swap <= 3; swap++)
        {
            var report = await plugin.SwapAsync(use: static async used => (await used.CallAsync("swap.say", """{ "text": "x" }""")).ShouldContain("hello x"));
            (report.From, report.To, report.MostReceivers).ShouldBe((swap, swap + 1, 1));
            report.Answered.ShouldBeGreaterThanOrEqualTo(12);
            report.Phases.ShouldContain(phase => phase.Name == "publish");
            (await plugin.CallAsync("swap.say", """{ "text": "x" }""")).ShouldBe($$"""{"text":"{{swap + 1}} 1 hello x"}""");
            (await channel.SendAsync("chat", "text")).ExternalId.ShouldBe("1:text::");
        }
    }

    [Fact]
    public async Task Reports_calls_that_were_lost()
    {
        await using var plugin = await LoadedPlugin.StartAsync(Swappable);
        var calls = 0;

        var lost = await Should.ThrowAsync<PluginTestException>(() => plugin.SwapAsync(use: _ => Interlocked.Increment(ref calls) % 2 == 0 ? throw new TimeoutException("no answer") : Task.CompletedTask));

        lost.Message.ShouldContain("every call to be answered");
        lost.Message.ShouldContain("TimeoutException: no answer");
    }

    [Fact]
    public async Task Reports_a_call_that_never_ends()
    {
        await using var plugin = await LoadedPlugin.StartAsync(Swappable, options: new() { Patience = TimeSpan.FromSeconds(1) });
        (await Should.ThrowAsync<PluginTestException>(() => plugin.SwapAsync(use: _ => new TaskCompletionSource().Task))).Message.ShouldContain("every use to end");
    }

    [Theory]
    [InlineData("2 throws configure", "NotSupportedException: build 2 throws in configure")]
    [InlineData("2 throws prepare", "build 2 throws in prepare")]
    public async Task Reports_a_build_that_is_refused_while_the_old_one_serves_on(string build, string error)
    {
        using var next = new Rebuilt(Swappable, build);
        await using var plugin = await LoadedPlugin.StartAsync(Swappable);
        await using var channel = plugin.StartChannel();

        (await Should.ThrowAsync<PluginTestException>(() => plugin.SwapAsync(next.Plugin))).Message.ShouldContain(error);

        (await plugin.CallAsync("swap.say", """{ "text": "x" }""")).ShouldContain("1 1 hello x");
        channel.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task Reports_a_receiver_that_does_not_make_room()
    {
        using var next = new Rebuilt(Swappable, "2 hangs stop");
        await using var plugin = await LoadedPlugin.StartAsync(next.Plugin, options: new() { StopTime = TimeSpan.FromSeconds(1) });
        var channel = plugin.StartChannel();
        await channel.Context.NextReportAsync(Contracts.Channels.ChannelHealth.Connected);

        (await Should.ThrowAsync<PluginTestException>(() => plugin.SwapAsync(Swappable))).Message.ShouldContain("to stop within 1 s");
    }

    [Fact]
    public async Task Takes_a_new_config_while_it_runs()
    {
        await using var plugin = await LoadedPlugin.StartAsync(Swappable);
        await plugin.ReconfigureAsync("""{ "greeting": "hi" }""");
        (await plugin.CallAsync("swap.say", """{ "text": "x" }""")).ShouldContain("1 1 hi x");
        (await Should.ThrowAsync<PluginTestException>(() => plugin.ReconfigureAsync("""{ "times": 10 }"""))).Message.ShouldContain("its configuration is not valid");
    }

    [Fact]
    public void Says_how_to_name_the_built_folder()
    {
        Should.Throw<PluginTestException>(() => BuiltPlugin.At(Path.GetTempPath())).Message.ShouldContain("build the plugin's project before its tests");
        Should.Throw<PluginTestException>(() => BuiltPlugin.StampedIn(typeof(LoadedPluginTests).Assembly)).Message.ShouldContain("AssemblyMetadata Include=\"PluginFolder\"");
    }

    /// <summary>A copy of the fixture that is another build of it.</summary>
    private sealed class Rebuilt : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rebuilt-");

        public Rebuilt(BuiltPlugin plugin, string build)
        {
            foreach (var file in Directory.EnumerateFiles(plugin.Path))
            {
                File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
            }

            File.WriteAllText(Path.Combine(_folder.FullName, "build.txt"), build);
            Plugin = BuiltPlugin.At(_folder.FullName);
        }

        public BuiltPlugin Plugin { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
