using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>A new build whose options are rubbish takes the place of one that runs: it does not get it.</summary>
public sealed class BadBuildTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "greeting": "ahoy" }""")]
    public async Task Keeps_the_old_build_and_says_which_option_is_wrong(string config)
    {
        using var log = new TextLog();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var test = new HostUnderTest(options => options, logs: logs);
        using var plugin = new Swappable(test);
        test.Work.Install("Echo.Plain");
        PluginEntry[] entries = [Entries.Enabled("Echo.Plain"), Entries.Enabled("Swappable", config)];
        plugin.Write(1);
        await test.Host.ApplyAsync(entries, CancellationToken.None);
        var before = test.Host.Generations;
        var said = await plugin.SayAsync();

        plugin.Write("2 throws options");
        var changes = await test.Host.ApplyAsync(entries, CancellationToken.None);

        const string Wrong = "its configuration is not valid: config: Times: The field SwapOptions.Times must be between 1 and 9.";
        changes.Select(change => (change.Id, change.Action, change.Generation, change.State)).ShouldBe([("echo-plain", "keep", 1, "running"), ("swappable", "change", 1, "running")]);
        changes[1].Error.ShouldNotBeNull().ShouldContain(Wrong);
        plugin.Row.Error.ShouldNotBeNull().ShouldContain(Wrong);
        plugin.Row.ShouldSatisfyAllConditions(
            row => row.State.ShouldBe(PluginStates.Running), row => row.Generation.ShouldBe(1), row => row.LastSwap!.Outcome.ShouldBe("refused"), row => row.Faults.ShouldBe(0));
        log.Lines.ShouldContain(line => line.Contains("Plugin swappable: the change was refused, generation 1 serves on", StringComparison.Ordinal) && line.Contains(Wrong, StringComparison.Ordinal));
        (await plugin.SayAsync()).ShouldBe(said);
        test.Host.Generations.ShouldBe(before);
        test.Host.Row("Echo.Plain").Error.ShouldBeNull();
        test.Tables.Steps.ShouldNotContain(step => step.EndsWith("#2", StringComparison.Ordinal));

        // The next build is in order, and takes its place.
        plugin.Write(3);
        await test.Host.ApplyAsync(entries, CancellationToken.None);
        plugin.Row.Error.ShouldBeNull();
        plugin.Row.Generation.ShouldBe(3);
        test.Host.Row("Echo.Plain").Generation.ShouldBe(1);
    }

    [Fact]
    public async Task Serves_when_the_file_says_what_the_build_does_not()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        plugin.Write("2 throws options");
        await plugin.ApplyAsync();
        plugin.Row.Generation.ShouldBe(1);

        var changes = await plugin.ApplyAsync("""{ "times": 2 }""");

        // The operator follows the error's advice. The build that was refused is tried again by asking for it.
        changes[0].Error.ShouldBeNull();
        changes[0].State.ShouldBe(PluginStates.Running);
        (await test.Host.ReloadAsync(Swappable.Id, CancellationToken.None))[0].Generation.ShouldBe(3);
        (await plugin.SayAsync()).ShouldBe("""{"text":"3 2 hellohello x"}""");
    }
}
