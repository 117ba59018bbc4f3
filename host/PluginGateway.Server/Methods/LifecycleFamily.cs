using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Methods;

/// <summary><c>shutdown</c>, <c>update.run</c> (<c>manager.md</c> §10, <c>methods.md</c> §3).</summary>
internal sealed partial class LifecycleFamily(IHostApplicationLifetime lifetime, GatewayStop stop, RequestsUnderWay requests, ILogger<LifecycleFamily> log) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(LifecycleMethods.Shutdown, Access.Admin, ShutdownAsync);
        methods.Add(LifecycleMethods.UpdateRun, Access.Admin, (_, _) => throw NoUpdate());
    }

    private async ValueTask<ShutdownResult> ShutdownAsync(ShutdownParams ask, MethodContext<ShutdownResult> context)
    {
        AskedToStop(log, context.Caller.DisplayName, context.Caller.ConnectionId, ask.Reason ?? string.Empty);
        stop.Reason = ask.Reason ?? stop.Reason;

        // First the answer, then the end: the request itself never ends, its connection does.
        context.Acknowledge(new ShutdownResult(Ok: true, Environment.ProcessId));
        requests.Leave();
        lifetime.StopApplication();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Cancellation);
        throw new UnreachableException();
    }

    private static GatewayException NoUpdate() => new(
        ErrorCodes.InvalidRequest,
        $"update.run: this gateway does not replace itself. It is version {typeof(LifecycleFamily).Assembly.GetName().Version!.ToString(3)} in {AppContext.BaseDirectory}. "
        + "To update: unpack the new version into a folder of its own, stop the gateway (shutdown, or its supervisor), start the new pgw with the same --state-dir and --config. "
        + "Plugins are updated while it runs: replace the plugin's folder");

    [LoggerMessage(1220, LogLevel.Information, "Told to stop by {Client} ({Connection}) {Reason}")]
    private static partial void AskedToStop(ILogger log, string client, string connection, string reason);
}
