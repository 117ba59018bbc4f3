using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Methods;

/// <summary><c>plugins.status</c>, <c>.reload</c>, <c>.enable</c>, <c>.disable</c>, <c>.verify</c>: for those who may change the gateway.</summary>
internal sealed class PluginsFamily(PluginHost plugins, Reconciler reconciler, PluginSwitch plugin, TimeProvider time) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(PluginsMethods.Status, Access.Admin, (_, _) => ValueTask.FromResult(Status()));
        methods.Add(PluginsMethods.Reload, Access.Admin, async (reload, context) => await ReloadAsync(reload, context.Cancellation));
        methods.Add(PluginsMethods.Enable, Access.Admin, async (enable, context) => await plugin.EnableAsync(enable.Id, enable.Pin == true, context.Cancellation));
        methods.Add(PluginsMethods.Disable, Access.Admin, async (disable, context) => await plugin.DisableAsync(disable.Id, context.Cancellation));
        methods.Add(PluginsMethods.Verify, Access.Admin, async (verify, context) => await plugins.VerifyAsync(Known(verify.Id), context.Cancellation));
    }

    private PluginsStatus Status() => new(time.GetUtcNow().ToUnixTimeMilliseconds(), plugins.Status()) { Issues = reconciler.Issues };

    private async Task<PluginsReloadResult> ReloadAsync(PluginsReloadParams reload, CancellationToken cancellation) => reload switch
    {
        { DryRun: true, Id: not null } => throw new GatewayException(ErrorCodes.InvalidRequest, "invalid plugins.reload params: dryRun shows the plan for everything; leave out id"),
        { DryRun: true } => await reconciler.PlanAsync(cancellation),
        { Id: { } id } => new PluginsReloadResult { Changes = await ReloadAsync(Known(id), cancellation), Issues = reconciler.Issues },
        _ => await reconciler.ApplyAsync("plugins.reload", cancellation),
    };

    private async Task<IReadOnlyList<PluginChange>> ReloadAsync(string id, CancellationToken cancellation) => await plugins.ReloadAsync(id, cancellation) is { Count: > 0 } changes
        ? changes
        : throw new GatewayException(ErrorCodes.InvalidRequest, $"plugin '{id}' is not enabled. Remedy: pgw plugins enable {id}");

    private string Known(string id)
    {
        var known = plugins.Status().Select(row => row.Id).ToArray();
        return known.Contains(id, StringComparer.Ordinal)
            ? id
            : throw new GatewayException(ErrorCodes.InvalidRequest, $"there is no plugin '{id}'. Known: {string.Join(", ", known)}");
    }
}
