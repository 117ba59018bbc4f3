namespace PluginGateway.Architecture.Tests;

/// <summary>Who may know whom (<c>host/docs/architecture.md</c>).</summary>
public sealed class DependencyTests
{
    private static readonly string[] Framework = ["System.", "Microsoft.", "netstandard", "mscorlib"];

    [Fact]
    public void Protocol_refers_to_nothing_but_the_framework() =>
        OfHost("PluginGateway.Protocol").ShouldAllBe(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Client_refers_to_nothing_of_ours_but_the_protocol() =>
        OfHost("PluginGateway.Client").Where(IsOurs).ShouldBe(["PluginGateway.Protocol"]);

    [Fact]
    public void Contracts_refer_to_nothing_of_ours_but_the_protocol() =>
        OfHost("PluginGateway.Contracts").Where(IsOurs).ShouldBe(["PluginGateway.Protocol"]);

    [Fact]
    public void Test_kit_is_alone_in_using_the_loader_of_the_gateway()
    {
        // So that authors test with the very loader that runs their plugins; a test framework it does not know.
        Repository.References(Repository.Contract("PluginGateway.Testing")).Where(name => IsOurs(name) || !Framework.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ShouldBe(["PluginGateway.Contracts", "PluginGateway.PluginHosting", "PluginGateway.Protocol"]);

        Repository.References(Repository.Contract("PluginGateway.Agents")).Where(IsOurs).Order(StringComparer.Ordinal).ShouldBe(["PluginGateway.Contracts", "PluginGateway.Protocol"]);
        foreach (var other in new[] { "PluginGateway.Protocol", "PluginGateway.Contracts", "PluginGateway.Client" })
        {
            Repository.References(Repository.Contract(other)).Where(IsOurs).ShouldAllBe(name => name == "PluginGateway.Protocol", other);
        }
    }

    [Fact]
    public void Plugin_hosting_knows_neither_the_server_nor_the_web()
    {
        var references = OfHost("PluginGateway.PluginHosting");

        references.ShouldAllBe(name => name != "PluginGateway.Server");
        references.ShouldAllBe(name => !name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Server_knows_no_plugin() =>
        OfHost("PluginGateway.Server").Where(IsOurs).Order(StringComparer.Ordinal)
            .ShouldBe(["PluginGateway.Contracts", "PluginGateway.PluginHosting", "PluginGateway.Protocol"]);

    [Fact]
    public void Manager_knows_the_client_alone() =>
        Repository.References(Path.Combine(Repository.Root, "host/PluginGateway.Manager/bin", Path.GetFileName(Path.GetDirectoryName(Repository.HostOutput)!), "net10.0/PluginGateway.Manager.dll")).Where(IsOurs)
            .Order(StringComparer.Ordinal).ShouldBe(["PluginGateway.Client", "PluginGateway.Protocol"]);

    [Fact]
    public void Plugins_meet_through_the_contracts_only()
    {
        Repository.PluginOutputs.Count().ShouldBeGreaterThanOrEqualTo(3);
        foreach (var folder in Repository.PluginOutputs)
        {
            foreach (var dll in Directory.EnumerateFiles(folder, "*.dll"))
            {
                Repository.References(dll).Where(IsOurs).Where(name => name is not ("PluginGateway.Contracts" or "PluginGateway.Protocol" or "PluginGateway.Agents")).ShouldBeEmpty(dll);
            }
        }
    }

    [Fact]
    public void Plugin_folders_hold_no_copy_of_what_the_host_shares()
    {
        foreach (var folder in Repository.PluginOutputs)
        {
            Directory.EnumerateFiles(folder, "PluginGateway.Contracts.dll").Concat(Directory.EnumerateFiles(folder, "PluginGateway.Protocol.dll")).ShouldBeEmpty(folder);
        }
    }

    [Fact]
    public void Verbs_that_ask_a_gateway_do_not_know_the_server()
    {
        // Only what runs the gateway may; everything else speaks the wire like any client.
        var offenders = Repository.Sources("host/PluginGateway.Host/Commands")
            .Where(path => Path.GetFileName(path) != "GatewayCommand.cs")
            .Where(path => File.ReadAllText(path) is var text && (text.Contains("PluginGateway.Server", StringComparison.Ordinal) || text.Contains("PluginGateway.PluginHosting", StringComparison.Ordinal)));

        offenders.ShouldBeEmpty();
    }

    private static IReadOnlyList<string> OfHost(string assembly) => Repository.References(Path.Combine(Repository.HostOutput, assembly + ".dll"));

    private static bool IsOurs(string name) => !Framework.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && name.StartsWith("PluginGateway.", StringComparison.Ordinal);
}
