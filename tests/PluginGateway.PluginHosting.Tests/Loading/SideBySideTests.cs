using System.Reflection;
using System.Runtime.Loader;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Several versions of one library in one process, each for who brought it.</summary>
public sealed class SideBySideTests
{
    [Fact]
    public async Task Gives_two_plugins_each_its_own_version_of_a_library()
    {
        await using var test = await HostUnderTest.WithAsync("Speaks.V1", "Speaks.V2");

        (await test.AskAsync("Speaks.V1")).ShouldBe(["one"]);
        (await test.AskAsync("Speaks.V2")).ShouldBe(["two"]);
        test.Host.Generations.Select(PhrasesVersion).ShouldBe([new Version(1, 0, 0, 0), new Version(2, 0, 0, 0)]);
    }

    [Fact]
    public async Task Gives_two_generations_of_a_plugin_each_its_own_version_of_a_library()
    {
        using var work = new WorkFolder();
        var library = Path.Combine(work.Install("Speaks.V1"), "Phrases.dll");
        await using var old = new HostUnderTest(work.Options);
        await old.Host.ApplyAsync([Entries.Enabled("Speaks.V1")], CancellationToken.None);
        File.Copy(Path.Combine(Fixtures.Plugin("Speaks.V2"), "Phrases.dll"), library, overwrite: true);
        await using var @new = new HostUnderTest(work.Options);
        await @new.Host.ApplyAsync([Entries.Enabled("Speaks.V1")], CancellationToken.None);

        (await @new.AskAsync("Speaks.V1")).ShouldBe(["two"]);
        (await old.AskAsync("Speaks.V1")).ShouldBe(["one"]);
        PhrasesVersion(old.Host.Generations[0]).ShouldBe(new Version(1, 0, 0, 0));
        PhrasesVersion(@new.Host.Generations[0]).ShouldBe(new Version(2, 0, 0, 0));
    }

    [Fact]
    public async Task Refuses_an_older_version_than_the_plugin_is_built_against()
    {
        var error = await HostUnderTest.RefusalAsync(
            "Speaks.V2", spoil: folder => File.Copy(Path.Combine(Fixtures.Plugin("Speaks.V1"), "Phrases.dll"), Path.Combine(folder, "Phrases.dll"), overwrite: true));

        error.ShouldContain("Phrases.dll is version 1.0.0.0: Speaks.V2.dll needs version 2.0.0.0 of it. Remedy:");
    }

    private static Version PhrasesVersion(PluginGeneration generation) =>
        AssemblyLoadContext.GetLoadContext(generation.AgentProviders[0].Provider.GetType().Assembly)!.LoadFromAssemblyName(new AssemblyName("Phrases")).GetName().Version!;
}
