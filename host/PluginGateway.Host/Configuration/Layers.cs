using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Configuration;

/// <summary>Puts the layers of the configuration together; later ones win: file, environment, command line.</summary>
internal static class Layers
{
    /// <summary>Reads all layers.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static IConfiguration Read(Location location, IReadOnlyDictionary<string, string?> overrides, bool allowMissing)
    {
        if (location.IsNamed && !allowMissing && !File.Exists(location.ConfigPath) && !Directory.Exists(location.ConfigPath))
        {
            throw new ConfigurationException($"{location.ConfigPath} does not exist; make it, name another one with --config, or start without with --allow-unconfigured");
        }

        var builder = new ConfigurationBuilder();
        PluginsFile.AddTo(builder, location.ConfigPath, Environment.GetEnvironmentVariable);
        builder.Add(new MemoryConfigurationSource { InitialData = EnvironmentNames.ConfigurationKeys() });
        builder.Add(new MemoryConfigurationSource { InitialData = overrides });
        var configuration = builder.Build();
        if (configuration["gateway:auth:mode"] is null && configuration["gateway:auth:password"] is not null && configuration["gateway:auth:token"] is null)
        {
            // Only a password is set: then that is what counts (wire.md §6.2).
            configuration["gateway:auth:mode"] = nameof(AuthMode.Password);
        }

        return configuration;
    }
}
