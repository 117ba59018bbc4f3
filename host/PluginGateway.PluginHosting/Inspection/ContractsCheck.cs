using System.Reflection;
using PluginGateway.Contracts;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>Whether this host can run an assembly, told from its metadata before anything is loaded.</summary>
internal static class ContractsCheck
{
    private static readonly AssemblyName[] Contracts = [typeof(IGatewayPlugin).Assembly.GetName(), typeof(GatewayException).Assembly.GetName()];

    /// <summary>Version of the contracts that the assembly was built against, as <c>major.minor</c>.</summary>
    public static string? ContractsVersion(AssemblyFacts facts) =>
        facts.References.TryGetValue(Contracts[0].Name!, out var version) ? version.ToString(2) : null;

    /// <returns>The assembly's one plugin.</returns>
    /// <exception cref="PluginRefusedException">It cannot be run here.</exception>
    public static PluginDeclaration Check(AssemblyFacts facts, PluginManifest manifest, string path)
    {
        foreach (var contract in Contracts)
        {
            CheckContract(facts, contract, path);
        }

        FrameworkCheck.Check(facts, path);
        var declaration = facts.Declarations is [var one]
            ? one
            : throw new PluginRefusedException(
                $"{path} has no [assembly: GatewayPlugin<…>(\"{manifest.Id}\")]. Remedy: add the attribute, or correct \"entry\" in its {PluginManifest.FileName}.");
        return string.Equals(declaration.Id, manifest.Id, StringComparison.Ordinal)
            ? declaration
            : throw new PluginRefusedException(
                $"{path} calls itself '{declaration.Id}', its {PluginManifest.FileName} says '{manifest.Id}'. Remedy: make the id in [assembly: GatewayPlugin<…>(…)] and <PluginId> in its project the same.");
    }

    /// <summary>Minor versions only add: what was built against an older one runs.</summary>
    private static void CheckContract(AssemblyFacts facts, AssemblyName contract, string path)
    {
        var ours = contract.Version!;
        if (!facts.References.TryGetValue(contract.Name!, out var theirs) || (theirs.Major == ours.Major && theirs.Minor <= ours.Minor))
        {
            return;
        }

        var remedy = theirs > ours ? "update the gateway" : "update the plugin";
        throw new PluginRefusedException(
            $"{path} is built against {contract.Name} {theirs.ToString(2)}, this gateway has {ours.ToString(2)}. " +
            $"Remedy: {remedy}, or build the plugin against {ours.ToString(2)}.");
    }
}
