using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server.Methods;

/// <summary><c>device.pair.*</c>, <c>device.token.*</c> (<c>methods.md</c> §9).</summary>
internal sealed class DevicePairingFamily(DeviceBook book, DevicePairing pairing, DeviceTokens tokens, CredentialFence fence) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(DeviceMethods.List, Access.Pairing, (_, _) => ValueTask.FromResult(List()));
        methods.Add(DeviceMethods.Approve, Access.Pairing, (decision, context) => pairing.ApproveAsync(decision.RequestId, context.Caller.Scopes));
        methods.Add(DeviceMethods.Reject, Access.Pairing, (decision, _) => pairing.RejectAsync(decision.RequestId));
        methods.Add(DeviceMethods.Remove, Access.Pairing, async (device, context) =>
        {
            await pairing.RemoveAsync(device.DeviceId);
            Fence(context, device.DeviceId, "device removed");
            return device;
        });
        methods.Add(DeviceMethods.Rotate, Access.Pairing, async (rotate, context) =>
        {
            var rotated = await tokens.RotateAsync(rotate, context.Caller.Scopes);
            Fence(context, rotate.DeviceId, "device token rotated");
            return rotated;
        });
        methods.Add(DeviceMethods.Revoke, Access.Pairing, async (revoke, context) =>
        {
            var revoked = await tokens.RevokeAsync(revoke);
            Fence(context, revoke.DeviceId, "device token revoked");
            return revoked;
        });
    }

    private DevicePairList List() => new([.. book.Waiting().Select(DeviceEntries.Of)], [.. book.Paired().Select(DeviceEntries.Of)]);

    // Whoever takes something from its own device is told first that it worked.
    private void Fence<T>(MethodContext<T> context, string deviceId, string why)
    {
        fence.Close(deviceId, why, context.Caller.ConnectionId);
        ((RequestContext<T>)context).AfterAnswer(() => fence.Close(deviceId, why));
    }
}
