using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Methods;

/// <summary><c>channels.status</c> (<c>methods.md</c> §2).</summary>
internal sealed class ChannelsFamily(ChannelHub channels) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods) =>
        methods.Add(ChannelsMethods.Status, Access.Read, (_, _) => ValueTask.FromResult(channels.Status()));
}
