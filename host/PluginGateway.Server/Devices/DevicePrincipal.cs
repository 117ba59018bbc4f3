namespace PluginGateway.Server.Devices;

/// <summary>How a paired device is named where a principal is.</summary>
internal static class DevicePrincipal
{
    /// <summary><c>device:&lt;id&gt;</c>.</summary>
    public static string Of(string deviceId) => "device:" + deviceId;
}
