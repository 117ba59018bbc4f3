using System.Runtime.InteropServices;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Diagnostics;

namespace PluginGateway.Server.Methods;

/// <summary><c>system.info</c>, <c>update.status</c> (<c>protocol-4.md</c> §10, row 16).</summary>
internal sealed class SystemInfoFamily(GatewayIdentity identity) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(SystemInfoMethods.Info, Access.Read, (_, _) => ValueTask.FromResult(new SystemInfo(
            identity.Version,
            identity.Host,
            OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
            RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64",
            Environment.ProcessorCount,
            Environment.WorkingSet,
            identity.UptimeMs)));
        methods.Add(SystemInfoMethods.Update, Access.Read, (_, _) => ValueTask.FromResult(new UpdateStatus(identity.Version, UpdateAvailable: false)));
    }
}
