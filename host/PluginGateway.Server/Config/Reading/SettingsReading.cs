using Microsoft.Extensions.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>What became of reading the configuration.</summary>
/// <param name="Issues">All that is wrong with it.</param>
public sealed record SettingsReading(IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>All layers as they are, checked or not; null when the file cannot even be taken apart.</summary>
    public IConfiguration? Values { get; init; }

    /// <summary>The file's bytes; null when there is no file or it cannot be read.</summary>
    public byte[]? Text { get; init; }

    /// <summary>The settings; null when there are issues.</summary>
    public GatewaySettings? Settings { get; init; }

    /// <summary>The settings.</summary>
    /// <exception cref="ConfigurationException">There are issues.</exception>
    public GatewaySettings Require() => Settings ?? throw new ConfigurationException(Issues);
}
