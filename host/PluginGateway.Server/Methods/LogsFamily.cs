using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Diagnostics;

namespace PluginGateway.Server.Methods;

/// <summary><c>logs.tail</c> (<c>methods.md</c> §1).</summary>
internal sealed class LogsFamily(LogFile log) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods) =>
        methods.Add(LogsMethods.Tail, Access.Read, async (ask, context) => await Task.Run(() => log.Tail(ask), context.Cancellation));
}
