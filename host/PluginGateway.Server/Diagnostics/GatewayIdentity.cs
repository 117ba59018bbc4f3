using System.Reflection;

namespace PluginGateway.Server.Diagnostics;

/// <summary>Which gateway this is. Immutable but for the clock.</summary>
internal sealed class GatewayIdentity(string configPath, string stateDirectory, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The program's version.</summary>
    public string Version { get; } =
        typeof(GatewayIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "dev";

    /// <summary>The machine's name.</summary>
    public string Host { get; } = Environment.MachineName;

    /// <summary>The configuration file in use.</summary>
    public string ConfigPath { get; } = configPath;

    /// <summary>The state directory in use.</summary>
    public string StateDirectory { get; } = stateDirectory;

    /// <summary>How long the gateway runs, in milliseconds.</summary>
    public long UptimeMs => (long)time.GetElapsedTime(_started).TotalMilliseconds;
}
