using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service;

/// <summary>What the service of a profile is called, by each supervisor (<c>lifecycle.md</c> §11).</summary>
internal static class ServiceName
{
    /// <summary>What the names of systemd's units begin with.</summary>
    public const string SystemdPrefix = "plugingateway-gateway";

    /// <summary>What launchd's labels begin with.</summary>
    public const string LaunchdPrefix = "org.plugingateway.";

    /// <summary>systemd's unit, for example <c>plugingateway-gateway-rescue.service</c>.</summary>
    public static string Systemd(Profile profile) => $"{SystemdPrefix}{(profile.IsDefault ? string.Empty : "-" + profile.Name)}.service";

    /// <summary>launchd's label, for example <c>org.plugingateway.rescue</c>.</summary>
    public static string Launchd(Profile profile) => LaunchdPrefix + (profile.IsDefault ? "gateway" : profile.Name);

    /// <summary>The key of the Windows service, for example <c>PluginGateway-rescue</c>.</summary>
    public static string Windows(Profile profile) => profile.IsDefault ? "PluginGateway" : "PluginGateway-" + profile.Name;

    /// <summary>What Windows shows, for example <c>PluginGateway (rescue)</c>.</summary>
    public static string WindowsDisplay(Profile profile) => profile.IsDefault ? "PluginGateway" : $"PluginGateway ({profile.Name})";
}
