using System.Runtime.Loader;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

public sealed class PluginHostTests
{
    [Fact]
    public async Task Runs_what_a_plugin_brings()
    {
        await using var test = new HostUnderTest();
        test.Work.Install("Echo.Plain");

        await test.Host.ApplyAsync([Entries.Enabled("Echo.Plain", """{ "prefix": "> ", "times": 2 }""")], CancellationToken.None);

        (await test.Tables.CallAsync("echo.say", """{ "text": "hi" }""")).ShouldBe("""{"text":"\u003E hihi"}""");
        var row = test.Host.Row("Echo.Plain");
        row.State.ShouldBe("running");
        row.Generation.ShouldBe(1);
        row.Contracts.ShouldBe("1.0");
        row.Version.ShouldBe("0.1.0");
        row.Source.ShouldBe(Path.Combine(test.Work.Plugins, "echo-plain"));
        row.Contributions.ShouldBe(["method echo.say", "agent echo"]);
        row.Error.ShouldBeNull();
    }

    [Fact]
    public async Task Loads_from_the_store_and_never_from_the_folder()
    {
        await using var test = await HostUnderTest.WithAsync("Echo.Plain");
        var generation = test.Host.Generations[0];

        generation.Info.ContentDirectory.ShouldBe(Path.Combine(test.Work.Store, generation.Hash));
        generation.MethodFamilies[0].GetType().Assembly.Location.ShouldBe(Path.Combine(generation.Info.ContentDirectory, "Echo.Plain.dll"));
        Directory.Exists(generation.Info.DataDirectory).ShouldBeFalse();
    }

    [Fact]
    public async Task Keeps_a_broken_plugin_from_disturbing_the_others()
    {
        await using var test = await HostUnderTest.WithAsync("ThrowsOnConfigure", "Echo.Plain", "WrongId", "BadOptions", "ScrutorScan");

        test.Tables.Admitted.ShouldBe(["echo-plain", "scrutorscan"]);
        test.Host.Generations.Select(generation => generation.Info.Id).ShouldBe(["echo-plain", "scrutorscan"]);
        var error = test.Host.Row("ThrowsOnConfigure").Error.ShouldNotBeNull();
        error.ShouldStartWith($"plugin 'throwsonconfigure' in {test.Work.Plugins}");
        error.ShouldContain("NotSupportedException: no licence found");
        error.ShouldContain("Remedy:");
    }

    [Fact]
    public async Task Finds_what_a_plugin_registers_by_scanning()
    {
        await using var test = await HostUnderTest.WithAsync("ScrutorScan");

        test.Host.Row("ScrutorScan").Contributions.Order(StringComparer.Ordinal).ShouldBe(["method scan.first", "method scan.second"]);
    }

    [Fact]
    public async Task Runs_nothing_that_is_not_enabled()
    {
        await using var test = new HostUnderTest();
        test.Work.Install("Echo.Plain");
        test.Work.Install("ScrutorScan");

        await test.Host.ApplyAsync([Entries.Disabled("ScrutorScan")], CancellationToken.None);

        test.Host.Generations.ShouldBeEmpty();
        test.Host.Row("Echo.Plain").State.ShouldBe("discovered");
        test.Host.Row("ScrutorScan").State.ShouldBe("stopped");
        Directory.Exists(test.Work.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task Says_where_it_looked_for_a_plugin_that_is_not_there()
    {
        await using var test = new HostUnderTest();

        await test.Host.ApplyAsync([Entries.Enabled("Nowhere")], CancellationToken.None);

        var row = test.Host.Row("Nowhere");
        row.State.ShouldBe("faulted");
        row.Error.ShouldNotBeNull().ShouldContain(test.Work.Plugins);
    }

    [Fact]
    public async Task Unloads_what_the_gateway_does_not_admit()
    {
        await using var test = new HostUnderTest();
        test.Work.Install("Echo.Plain");
        var twin = test.Work.Install("Echo.Plain", "twin");
        File.WriteAllText(Path.Combine(twin, "plugin.json"), """{ "id": "twin-plain", "version": "1", "entry": "Echo.Plain.dll" }""");
        Rewrite.Text(Path.Combine(twin, "Echo.Plain.dll"), "echo-plain", "twin-plain");

        await test.Host.ApplyAsync([Entries.Enabled("Echo.Plain"), Entries.Enabled("twin-plain")], CancellationToken.None);

        test.Tables.Admitted.ShouldBe(["echo-plain"]);
        test.Host.Generations.Count.ShouldBe(1);
        test.Host.Row("twin-plain").State.ShouldBe("faulted");
        test.Host.Row("twin-plain").Error.ShouldNotBeNull().ShouldContain("the method echo.say is taken by 'echo-plain'");
    }

    [Fact]
    public async Task Goes_on_without_a_plugin_that_hangs()
    {
        using var release = new ManualResetEventSlim();
        AppContext.SetData("fixture.release", release);
        using var work = new WorkFolder();
        var hurried = new PluginHostOptions { SearchRoots = [work.Plugins], StoreDirectory = work.Store, DataDirectory = work.Path, ConfigureTimeout = TimeSpan.FromSeconds(1) };
        await using var test = new HostUnderTest(hurried);
        work.Install("HangsInConfigure");
        work.Install("LoopChannel");

        await test.Host.ApplyAsync([Entries.Enabled("HangsInConfigure"), Entries.Enabled("LoopChannel")], CancellationToken.None);

        test.Tables.Admitted.ShouldBe(["loopchannel"]);
        test.Host.Row("HangsInConfigure").Error.ShouldNotBeNull().ShouldContain("did not end its Configure within 1 s");
        Memory.Holds("HangsInConfigure").ShouldBeTrue();

        // When it is done after all, it is thrown away.
        release.Set();
        await Memory.UntilAsync(() => !Memory.Holds("HangsInConfigure"));
        test.Host.Row("HangsInConfigure").State.ShouldBe("faulted");
    }

    [Fact]
    public async Task Gives_up_when_asked_to_and_leaves_nothing_running()
    {
        await using var test = new HostUnderTest();
        test.Work.Install("Echo.Plain");

        await Should.ThrowAsync<OperationCanceledException>(() => test.Host.ApplyAsync([Entries.Enabled("Echo.Plain")], new CancellationToken(canceled: true)));

        test.Host.Generations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_a_plugin_that_wrongly_ships_the_contracts()
    {
        File.Exists(Path.Combine(Fixtures.Plugin("ShipsContracts"), "PluginGateway.Contracts.dll")).ShouldBeTrue();

        await using var test = await HostUnderTest.WithAsync("ShipsContracts");

        test.Host.Row("ShipsContracts").Contributions.ShouldBe(["method ships.contracts"]);
        var family = test.Host.Generations[0].MethodFamilies[0].GetType();
        var plugin = AssemblyLoadContext.GetLoadContext(family.Assembly).ShouldNotBeNull();
        family.GetInterfaces().ShouldBe([typeof(IGatewayPlugin), typeof(IMethodFamily)], ignoreOrder: true);
        plugin.LoadFromAssemblyName(typeof(NoParams).Assembly.GetName()).ShouldBeSameAs(typeof(NoParams).Assembly);
        plugin.Assemblies.ShouldBe([family.Assembly]);
        (await test.Tables.CallAsync("ships.contracts", "{}")).ShouldBe("{}");
    }

    [Fact]
    public async Task Gives_a_plugin_its_own_library()
    {
        await using var test = await HostUnderTest.WithAsync("PrivateDependency");
        var said = new List<AgentEvent>();

        await foreach (var thing in test.Host.Generations[0].AgentProviders[0].Provider.RunAsync(new AgentRequest("run", "agent", "session", "you", []), CancellationToken.None))
        {
            said.Add(thing);
        }

        said.ShouldBe([new AgentText("hello you")]);
    }
}
