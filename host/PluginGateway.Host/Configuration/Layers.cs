using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Host.Configuration;

/// <summary>Puts the layers of the configuration together; later ones win: profile, file, environment, command line.</summary>
internal static class Layers
{
    /// <summary>What reads all layers, now and when they change.</summary>
    public static SettingsReader Reader(Location location, IReadOnlyDictionary<string, string?> commandLine) => Reader(location, location.ConfigPath, commandLine);

    /// <summary>The same over another file.</summary>
    public static SettingsReader Reader(Location location, string path, IReadOnlyDictionary<string, string?> commandLine)
    {
        var overrides = EnvironmentNames.ConfigurationKeys();
        foreach (var (key, value) in commandLine)
        {
            overrides[key] = value;
        }

        return new SettingsReader(path, overrides, Environment.GetEnvironmentVariable) { Defaults = location.Profile.Defaults };
    }

    /// <summary>Makes sure that a file that somebody named is there.</summary>
    /// <exception cref="ConfigurationException">It is not.</exception>
    public static void NeedFile(Location location)
    {
        if (location.IsNamed && !Path.Exists(location.ConfigPath))
        {
            throw new ConfigurationException($"{location.ConfigPath} does not exist; make it, name another one with --config, or start without with --allow-unconfigured");
        }
    }
}
