using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

public sealed class SwapTests
{
    private const string First = """{"text":"1 1 hello x"}""";
    private const string Second = """{"text":"2 2 hello x"}""";

    [Fact]
    public async Task Serves_the_new_build_and_lets_go_of_the_old_one()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        var old = test.Host.Generations[0].LoadContext;
        (await plugin.SayAsync()).ShouldBe(First);

        plugin.Write(2);
        var changes = await plugin.ApplyAsync();

        changes.ShouldBe([new PluginChange("swappable", "change") { Reason = "new content", State = PluginStates.Running, Generation = 2 }]);
        (await plugin.SayAsync()).ShouldBe(Second);
        test.Tables.Steps.ShouldBe(["receivers swappable#1", "publish swappable#1", "prepare swappable#2", "receivers swappable#2", "publish swappable#2"]);
        plugin.Row.LastSwap!.Outcome.ShouldBe("probation");

        await test.Host.ReloadAsync(Swappable.Id, CancellationToken.None);
        await Memory.UntilAsync(() => !old.IsAlive);
    }

    [Fact]
    public async Task Tells_the_time_of_every_phase()
    {
        await using var test = new HostUnderTest(options => options with { Probation = TimeSpan.FromMilliseconds(20) });
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        plugin.Write(2);
        await plugin.ApplyAsync();

        await Until.TrueAsync(() => plugin.Row.LastSwap!.Phases.Any(phase => phase.Name == "proof"));

        var swap = plugin.Row.LastSwap!;
        swap.Phases.Select(phase => phase.Name).ShouldBe(["stage", "load", "prepare", "receivers", "publish", "probation", "drain", "dispose", "unload", "proof"]);
        swap.Outcome.ShouldBe("done");
        (swap.From, swap.To).ShouldBe((1, 2));
        swap.TotalMs!.Value.ShouldBeInRange(swap.Phases.Take(5).Sum(phase => phase.Ms) - 0.01, double.MaxValue);
        plugin.Row.Leaked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Leaves_everything_alone_that_did_not_change()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        test.Work.Install("Echo.Plain");
        PluginEntry[] entries = [Entries.Enabled("Echo.Plain"), Entries.Enabled("Swappable")];
        await test.Host.ApplyAsync(entries, CancellationToken.None);
        var echo = test.Host.Generations[0];

        plugin.Write(2);
        var changes = await test.Host.ApplyAsync(entries, CancellationToken.None);
        var again = await test.Host.ApplyAsync(entries, CancellationToken.None);

        changes.Select(change => (change.Id, change.Action, change.Generation)).ShouldBe([("echo-plain", "keep", 1), ("swappable", "change", 2)]);
        again.Select(change => (change.Id, change.Action, change.Generation)).ShouldBe([("echo-plain", "keep", 1), ("swappable", "keep", 2)]);
        test.Host.Generations[0].ShouldBeSameAs(echo);
    }

    [Theory]
    [InlineData("2 throws configure", "NotSupportedException: build 2 throws in configure")]
    [InlineData("2 hangs configure", "did not end its Configure within 3 s")]
    public async Task Keeps_the_old_build_when_the_new_one(string build, string error)
    {
        await using var test = new HostUnderTest(options => options with { ConfigureTimeout = TimeSpan.FromSeconds(3) });
        using var plugin = new Swappable(test);
        plugin.HangUntilTheEnd();
        plugin.Write(1);
        await plugin.ApplyAsync();

        plugin.Write(build);
        var changes = await plugin.ApplyAsync();

        changes[0].Error.ShouldNotBeNull().ShouldContain(error);
        (await plugin.SayAsync()).ShouldBe(First);
        plugin.Row.State.ShouldBe("running");
        plugin.Row.Generation.ShouldBe(1);
        plugin.Row.LastSwap!.Outcome.ShouldBe("refused");
        test.Tables.Steps.ShouldNotContain(step => step == "rollback swappable#2");
    }

    [Theory]
    [InlineData("prepare")]
    [InlineData("receivers")]
    [InlineData("publish")]
    public async Task Goes_back_when_a_step_fails(string step)
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        Fail(test, step);

        plugin.Write(2);
        var changes = await plugin.ApplyAsync();

        changes[0].Error.ShouldNotBeNull().ShouldContain("nothing works today");
        test.Tables.Steps.Last().ShouldBe("rollback swappable#2");
        (await plugin.SayAsync()).ShouldBe(First);
        plugin.Row.LastSwap!.Outcome.ShouldBe("refused");
        plugin.Row.Generation.ShouldBe(1);
        await Memory.UntilAsync(() => plugin.Row.Draining.Count == 0);
    }

    [Fact]
    public async Task Goes_back_when_the_preparation_does_not_end()
    {
        await using var test = new HostUnderTest(options => options with { PrepareTimeout = TimeSpan.FromMilliseconds(50) });
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        test.Tables.OnStep = (step, ct) => step == "prepare" ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct) : Task.CompletedTask;

        plugin.Write(2);
        var changes = await plugin.ApplyAsync();

        changes[0].Error.ShouldNotBeNull().ShouldContain("did not end PrepareAsync within 0.05 s");
        (await plugin.SayAsync()).ShouldBe(First);
        plugin.Row.NextRetryAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Does_not_try_a_preparation_again_that_cannot_be_stopped()
    {
        await using var test = new HostUnderTest(options => options with { PrepareTimeout = TimeSpan.FromMilliseconds(50), CancelTimeout = TimeSpan.FromMilliseconds(50) });
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        var deaf = new TaskCompletionSource();
        test.Tables.OnStep = (step, _) => step == "prepare" ? deaf.Task : Task.CompletedTask;

        plugin.Write(2);
        var changes = await plugin.ApplyAsync();
        deaf.SetResult();

        changes[0].Error.ShouldNotBeNull().ShouldContain("nor when they were told to stop");
        (await plugin.SayAsync()).ShouldBe(First);
        plugin.Row.NextRetryAt.ShouldBeNull();
    }

    [Fact]
    public async Task Takes_a_build_back_that_faults_in_its_first_seconds()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        plugin.Write(2);
        await plugin.ApplyAsync();
        (await plugin.SayAsync()).ShouldBe(Second);

        await test.Tables.CallAsync("swap.fault", """{ "text": "it broke" }""");
        await Until.TrueAsync(() => plugin.Row.Generation == 1);

        (await plugin.SayAsync()).ShouldBe(First);
        plugin.Row.State.ShouldBe("running");
        plugin.Row.Error.ShouldNotBeNull().ShouldContain("it broke");
        plugin.Row.LastSwap!.Outcome.ShouldBe("rolledBack");
        test.Tables.Steps.ShouldContain(step => step == "rollback swappable#2");

        // The same build is not tried again by an unrelated change; the next one is.
        (await plugin.ApplyAsync())[0].Action.ShouldBe("keep");
        plugin.Write(3);
        await plugin.ApplyAsync();
        (await plugin.SayAsync()).ShouldBe("""{"text":"3 3 hello x"}""");
        plugin.Row.Error.ShouldBeNull();
    }

    [Fact]
    public async Task Says_what_it_would_do_and_does_nothing()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        test.Work.Install("Echo.Plain");
        test.Work.Install("ScrutorScan");
        await test.Host.ApplyAsync([Entries.Enabled("Echo.Plain"), Entries.Enabled("Swappable")], CancellationToken.None);
        plugin.Write(2);

        var plan = await test.Host.PlanAsync([Entries.Disabled("Echo.Plain"), Entries.Enabled("Swappable"), Entries.Enabled("ScrutorScan")], CancellationToken.None);

        plan.Select(change => $"{change.Action} {change.Id}: {change.Reason}").ShouldBe(["remove echo-plain: disabled", "add scrutorscan: enabled", "change swappable: new content"]);
        test.Host.Generations.Select(generation => $"{generation.Info.Id}#{generation.Info.Generation}").ShouldBe(["echo-plain#1", "swappable#1"]);
    }

    [Fact]
    public async Task Takes_out_what_is_no_longer_wanted()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();

        var changes = await test.Host.ApplyAsync([], CancellationToken.None);

        changes[0].ShouldBe(new PluginChange("swappable", "remove") { Reason = "no longer named", State = "discovered" });
        test.Host.Generations.ShouldBeEmpty();
        test.Tables.Withdrawn.ShouldBe(["swappable"]);
        (await plugin.ApplyAsync())[0].Generation.ShouldBe(2);
    }

    [Fact]
    public async Task Serves_on_when_its_folder_is_gone_and_is_content_when_it_comes_back()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        var away = Path.Combine(test.Work.Path, "away");
        Directory.Move(Path.Combine(test.Work.Plugins, Swappable.Id), away);

        var gone = await plugin.ApplyAsync();

        gone[0].Action.ShouldBe("keep");
        gone[0].Error.ShouldNotBeNull().ShouldContain("no folder with this id was found");
        (await plugin.SayAsync()).ShouldBe(First);

        Directory.Move(away, Path.Combine(test.Work.Plugins, Swappable.Id));
        (await plugin.ApplyAsync())[0].ShouldBe(new PluginChange("swappable", "keep") { Reason = "unchanged", State = "running", Generation = 1 });
    }

    [Fact]
    public async Task Refuses_content_that_is_not_the_pinned_one()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        var pinned = Entries.Enabled("Swappable") with { Sha256 = test.Host.Generations[0].Hash };
        (await test.Host.ApplyAsync([pinned], CancellationToken.None))[0].Action.ShouldBe("keep");

        plugin.Write(2);
        var changes = await test.Host.ApplyAsync([pinned], CancellationToken.None);

        changes[0].Error.ShouldNotBeNull().ShouldContain("\"sha256\" in plugins.json allows");
        (await plugin.SayAsync()).ShouldBe(First);
        var verification = await test.Host.VerifyAsync(Swappable.Id, CancellationToken.None);
        verification.Ok.ShouldBeFalse();
        verification.Problems.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Does_not_load_a_folder_that_is_being_written_to()
    {
        var settling = TimeSpan.FromMilliseconds(777);
        var time = new HeldTime(settling);
        await using var test = new HostUnderTest(options => options with { SettleTime = settling }, time);
        using var plugin = new Swappable(test);
        plugin.Write(1);
        var first = plugin.ApplyAsync();
        (await time.NextAsync())();
        await first;

        plugin.Write(2);
        var applying = plugin.ApplyAsync();
        for (var build = 3; build <= 60; build++)
        {
            var lookAgain = await time.NextAsync();
            plugin.Write(build);
            lookAgain();
        }

        (await time.NextAsync())();
        (await applying)[0].Error.ShouldBeNull();
        (await plugin.SayAsync()).ShouldBe("""{"text":"2 60 hello x"}""");
    }

    private static void Fail(HostUnderTest test, string where)
    {
        test.Tables.OnStep = (step, _) => step == where ? Task.FromException(new PluginRefusedException("nothing works today")) : Task.CompletedTask;
        test.Tables.OnPublish = () =>
        {
            if (where == "publish")
            {
                throw new PluginRefusedException("nothing works today");
            }
        };
    }
}
