using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Events;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server.Methods;

/// <summary><c>methods.describe</c>: what every method takes and gives that the caller's protocol has, the gateway's own and the plugins' alike.</summary>
internal sealed class DescribeFamily(ContributionBoard board, ConnectionRegistry connections) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods) =>
        methods.Add(DescribeMethods.Describe, Access.Read, (which, context) =>
        {
            var dialect = connections.Find(context.Caller.ConnectionId)?.Dialect ?? Dialect.Three;
            return ValueTask.FromResult(which.Method is { } name ? DescribeOne(name, dialect) : DescribeAll(dialect));
        });

    private MethodsDescription DescribeOne(string name, Dialect dialect) => board.Now.Methods.TryGetValue(name, out var method) && dialect.Has(method.OnlyIn)
        ? new MethodsDescription(dialect.Protocol, [WireDescription.Of(method, dialect)], [])
        : throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown method: {name}");

    private MethodsDescription DescribeAll(Dialect dialect)
    {
        var methods = board.Now.Methods.Values.Where(method => dialect.Has(method.OnlyIn)).OrderBy(method => method.Name, StringComparer.Ordinal);
        return new MethodsDescription(dialect.Protocol, [.. methods.Select(method => WireDescription.Of(method, dialect))], [.. EventNames.Described.Where(kind => dialect.Has(kind.OnlyIn))]);
    }
}
