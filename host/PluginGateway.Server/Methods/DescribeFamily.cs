using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Events;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server.Methods;

/// <summary><c>methods.describe</c>: what every method takes and gives, the gateway's own and the plugins' alike.</summary>
internal sealed class DescribeFamily(ContributionBoard board) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods) =>
        methods.Add(DescribeMethods.Describe, Access.Read, (which, _) => ValueTask.FromResult(which.Method is { } name ? DescribeOne(name) : DescribeAll()));

    private MethodsDescription DescribeOne(string name) => board.Now.Methods.TryGetValue(name, out var method)
        ? new MethodsDescription(ProtocolLimits.Version, [WireDescription.Of(method)], [])
        : throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown method: {name}");

    private MethodsDescription DescribeAll()
    {
        var now = board.Now;
        return new MethodsDescription(ProtocolLimits.Version, [.. now.MethodNames.Select(name => WireDescription.Of(now.Methods[name]))], EventNames.Described);
    }
}
