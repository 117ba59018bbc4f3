using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Host.Doctor;

/// <summary>What checks look at. Read anew for each, so that a check sees what another one has mended.</summary>
/// <param name="Location">Configuration file and state directory.</param>
/// <param name="Time">The clock.</param>
internal sealed record Scene(Location Location, TimeProvider Time)
{
    private static readonly Dictionary<string, string?> None = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The state directory.</summary>
    public StateDirectory State => Location.State;

    /// <summary>The configuration as it is now.</summary>
    public SettingsReading Reading => Layers.Reader(Location, None).ReadFile();

    /// <summary>The gateway that holds the state directory; null when none does.</summary>
    public LockHolder? Holder => StateLock.IsHeld(State) ? StateLock.ReadHolder(State) : null;
}
