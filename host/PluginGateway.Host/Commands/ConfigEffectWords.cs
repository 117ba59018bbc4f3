using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>What a change of an option means, for people.</summary>
internal static class ConfigEffectWords
{
    /// <summary>The words for one of <see cref="ConfigEffects"/>.</summary>
    public static string Of(string effect) => effect switch
    {
        ConfigEffects.None => "means nothing to the gateway",
        ConfigEffects.Hot => "at once, while the gateway runs",
        ConfigEffects.Channel => "at once; the channel accounts that it concerns are started anew",
        ConfigEffects.Plugin => "at once; the plugin is added, swapped or removed",
        _ => "with the next start of the gateway",
    };
}
