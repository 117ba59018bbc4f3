namespace PluginGateway.PluginHosting.Tests;

/// <summary>What is refused before anything of it is loaded.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("PluginGateway.Contracts", 1, 9, "is built against PluginGateway.Contracts 1.9, this gateway has 1.0. Remedy: update the gateway")]
    [InlineData("PluginGateway.Contracts", 2, 0, "is built against PluginGateway.Contracts 2.0")]
    [InlineData("PluginGateway.Contracts", 0, 9, "Remedy: update the plugin")]
    [InlineData("PluginGateway.Protocol", 1, 1, "is built against PluginGateway.Protocol 1.1")]
    public async Task Refuses_other_contracts(string contract, int major, int minor, string expected)
    {
        var error = await Refused(folder => Rewrite.Reference(Dll(folder), contract, new Version(major, minor)));

        error.ShouldContain(expected);
    }

    [Fact]
    public async Task Refuses_a_newer_framework() =>
        (await Refused(folder => Rewrite.Text(Dll(folder), ".NETCoreApp,Version=v10.0", ".NETCoreApp,Version=v99.0"))).ShouldContain("is built for .NET 99.0");

    [Fact]
    public async Task Refuses_a_foreign_framework() =>
        (await Refused(folder => Rewrite.Text(Dll(folder), ".NETCoreApp,Version=v10.0", ".Silverlight,Version=v5.0"))).ShouldContain("is built for .Silverlight");

    [Fact]
    public async Task Refuses_an_entry_that_is_not_there() =>
        (await Refused(folder => File.Delete(Dll(folder)))).ShouldContain("Echo.Plain.dll, the \"entry\" of its plugin.json");

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(-1)]
    public async Task Refuses_a_dll_that_was_cut_off(int length) =>
        (await Refused(folder =>
        {
            using var dll = File.OpenWrite(Dll(folder));
            dll.SetLength(length < 0 ? dll.Length + length : length);
        })).ShouldContain("Echo.Plain.dll is ");

    [Fact]
    public async Task Refuses_a_dll_that_is_none() =>
        (await Refused(folder => File.Copy("/bin/sh", Dll(folder), overwrite: true))).ShouldContain("is not a .NET assembly");

    [Fact]
    public async Task Refuses_an_assembly_that_is_no_plugin()
    {
        var error = await HostUnderTest.RefusalAsync("PrivateDependency", spoil: folder => File.Copy(Path.Combine(folder, "Greeting.dll"), Path.Combine(folder, "PrivateDependency.dll"), overwrite: true));

        error.ShouldContain("has no [assembly: GatewayPlugin<…>(\"privatedependency\")]");
    }

    [Fact]
    public async Task Refuses_another_id_than_the_manifests_before_anything_is_loaded()
    {
        (await HostUnderTest.RefusalAsync("WrongId")).ShouldContain("calls itself 'another', its plugin.json says 'wrongid'");

        Memory.Holds("WrongId").ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_listed_dependency_that_is_missing()
    {
        var error = await HostUnderTest.RefusalAsync("PrivateDependency", spoil: folder => File.Delete(Path.Combine(folder, "Greeting.dll")));

        error.ShouldContain("Greeting.dll is missing");
        error.ShouldContain("dotnet publish");
    }

    [Fact]
    public async Task Refuses_a_referenced_library_that_nothing_lists()
    {
        var error = await HostUnderTest.RefusalAsync("PrivateDependency", spoil: folder =>
        {
            File.Delete(Path.Combine(folder, "Greeting.dll"));
            File.Delete(Path.Combine(folder, "PrivateDependency.deps.json"));
        });

        error.ShouldContain("Greeting.dll is missing: PrivateDependency.dll needs version");
    }

    [Fact]
    public async Task Refuses_a_list_of_dependencies_that_cannot_be_read() =>
        (await Refused(folder => File.WriteAllText(Path.Combine(folder, "Echo.Plain.deps.json"), "{}"))).ShouldContain("Echo.Plain.deps.json cannot be understood");

    private static string Dll(string folder) => Path.Combine(folder, "Echo.Plain.dll");

    private static Task<string> Refused(Action<string> spoil) => HostUnderTest.RefusalAsync("Echo.Plain", spoil: spoil);
}
