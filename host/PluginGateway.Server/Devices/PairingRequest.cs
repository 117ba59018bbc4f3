namespace PluginGateway.Server.Devices;

/// <summary>A device that waits for a decision. What is approved is exactly what stands here, whatever the device asks for meanwhile (SEC-06). Immutable.</summary>
/// <param name="RequestId">What the decision names.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="PublicKey">Its key, base64url.</param>
/// <param name="Role">The role it asks for.</param>
/// <param name="Scopes">The scopes it asks for.</param>
/// <param name="Commands">The commands that a node offers.</param>
/// <param name="Look">What it says of itself.</param>
/// <param name="IsRepair">Whether the device is known already.</param>
/// <param name="At">When it asked, in Unix milliseconds.</param>
internal sealed record PairingRequest(
    string RequestId, string DeviceId, string PublicKey, string Role, IReadOnlyList<string> Scopes, IReadOnlyList<string> Commands, DeviceLook Look, bool IsRepair, long At)
{
    /// <summary>What kind of machine it says that it is, where that must stay so.</summary>
    public DevicePin? Pin { get; init; }

    /// <summary>What is said of it as a node; null for operators.</summary>
    public NodeFacts? Node { get; init; }
}
