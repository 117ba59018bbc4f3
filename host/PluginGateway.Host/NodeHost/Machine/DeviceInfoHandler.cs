using System.Runtime.InteropServices;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Host.NodeHost.Machine;

/// <summary><c>device.info</c>: what kind of machine this is.</summary>
internal sealed class DeviceInfoHandler() : NodeCommandHandler<NothingAsked, DeviceInfo>("device.info", SystemJson.Default)
{
    public override string Capability => "system";

    protected override ValueTask<DeviceInfo> InvokeAsync(NothingAsked parameters, NodeCommandCall call, CancellationToken cancellation) => new(new DeviceInfo(
        Environment.MachineName,
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
        RuntimeInformation.OSDescription,
        RuntimeInformation.OSArchitecture.ToString(),
        typeof(DeviceInfoHandler).Assembly.GetName().Version!.ToString(3),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Environment.TickCount64));
}
