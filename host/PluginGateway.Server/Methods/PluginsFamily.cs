using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Methods;

/// <summary><c>plugins.status</c>.</summary>
internal sealed class PluginsFamily(Lazy<PluginHost> plugins, TimeProvider time) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods) =>
        methods.Add(PluginsMethods.Status, Access.Read, (_, _) => ValueTask.FromResult(new PluginsStatus(time.GetUtcNow().ToUnixTimeMilliseconds(), plugins.Value.Status())));
}
