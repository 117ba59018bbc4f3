using Script = System.Func<PluginGateway.EndToEnd.Tests.Verbs.VerbWorld, System.Threading.Tasks.Task>;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>The scripts by their verbs.</summary>
internal static class VerbScripts
{
    public static IReadOnlyDictionary<string, Script> All { get; } =
        new[] { GatewayScripts.All, ServiceScripts.All, PluginScripts.All, ConfigScripts.All, ChannelScripts.All, PeopleScripts.All, NodeScripts.All, ConnectedNodeScripts.All, ConversationScripts.All }
            .SelectMany(static scripts => scripts)
            .ToDictionary(StringComparer.Ordinal);
}
