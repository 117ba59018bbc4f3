using System.Reflection;
using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>What a change of settings does to what runs, by what the settings' classes declare.</summary>
internal static class ReloadRules
{
    /// <summary>Whether a key that changed between two configurations is one that restarts.</summary>
    /// <param name="settings">The class that is bound.</param>
    /// <param name="undeclared">What a property without <see cref="ReloadAttribute"/> does.</param>
    public static bool Restarts(Type settings, IConfiguration before, IConfiguration after, ReloadKind undeclared) =>
        KnownKeys.PropertiesByKey(settings).Where(property => (property.Value.GetCustomAttribute<ReloadAttribute>()?.Kind ?? undeclared) == ReloadKind.Channel)
            .Any(property => Differs(before.GetSection(property.Key), after.GetSection(property.Key)));

    public static bool Differs(IConfiguration before, IConfiguration after) =>
        (before as IConfigurationSection)?.Value != (after as IConfigurationSection)?.Value ||
        !string.Equals(ConfigurationCopy.Fingerprint(before), ConfigurationCopy.Fingerprint(after), StringComparison.Ordinal);
}
