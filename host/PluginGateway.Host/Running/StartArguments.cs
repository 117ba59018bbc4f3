using PluginGateway.Host.Configuration;
using PluginGateway.Server.Diagnostics.Frames;

namespace PluginGateway.Host.Running;

/// <summary>What the command line says about one start.</summary>
internal sealed record StartArguments
{
    /// <summary>Which configuration file and state directory.</summary>
    public required Location Location { get; init; }

    /// <summary>Configuration keys from the command line.</summary>
    public required IReadOnlyDictionary<string, string?> Overrides { get; init; }

    /// <summary>Say everything on the console too.</summary>
    public bool Verbose { get; init; }

    /// <summary>How much of the frames to show on the console; null for nothing of them.</summary>
    public FrameStyle? Frames { get; init; }

    /// <summary>End whoever listens on the port first.</summary>
    public bool Force { get; init; }

    /// <summary>Start although the configuration file does not exist.</summary>
    public bool AllowUnconfigured { get; init; }
}
