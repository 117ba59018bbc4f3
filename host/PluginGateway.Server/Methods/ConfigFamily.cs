using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Methods;

/// <summary>
/// <c>config.*</c> (<c>methods.md</c> §3), for those who may change the gateway: an operator's connection with admin scope, never a node's or a plugin's (SEC-08). In protocol 4
/// whoever may read may look (<c>protocol-4.md</c> §6), but for the text, in whose remarks anything may stand, and which is of use to nobody who may not write it. No
/// value of the configuration is ever run. Secrets are not sent (SEC-17). What is written is applied while the gateway runs; a restart
/// for the rest follows only where <c>gateway.reload.mode</c> and <c>commands.restart</c> want it.
/// </summary>
internal sealed partial class ConfigFamily(ConfigDesk desk, Reconciler reconciler, GatewayOptions options, TimeProvider time, ILogger<ConfigFamily> log) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(ConfigMethods.Get, Access.Admin, (_, context) => ValueTask.FromResult(context.Caller.Scopes.Contains(Scopes.Admin) ? Get() : Get() with { Raw = null }));
        methods.Add(ConfigMethods.Set, Access.Admin, async (set, context) => await SetAsync(set, context.Caller));
        methods.Add(ConfigMethods.Patch, Access.Admin, async (patch, context) => await ApplyAsync(
            ConfigMethods.Patch.Name, patch, await desk.PatchAsync(patch.Raw, patch.BaseHash, patch.Force == true), context.Caller, context.Cancellation));
        methods.Add(ConfigMethods.Apply, Access.Admin, async (apply, context) => await ApplyAsync(
            ConfigMethods.Apply.Name, apply, await desk.ReplaceAsync(apply.Raw, apply.BaseHash, apply.Force == true), context.Caller, context.Cancellation));
        methods.Add(ConfigMethods.Undo, Access.Admin, async (undo, context) => await ApplyAsync(
            ConfigMethods.Undo.Name, ask: null, await desk.UndoAsync(undo.Version, undo.BaseHash), context.Caller, context.Cancellation));
        methods.Add(ConfigMethods.History, Access.Admin, (_, _) => ValueTask.FromResult(desk.History()));
        methods.Add(ConfigMethods.Schema, Access.Admin, (_, _) => ValueTask.FromResult(desk.Schema()));
    }

    private ConfigFile Get()
    {
        var reading = reconciler.Read();
        return desk.Show(reading) with { PendingRestart = reconciler.NeedRestart(reading) };
    }

    private async Task<ConfigWritten> SetAsync(ConfigSetParams set, Caller caller)
    {
        var written = await desk.ReplaceAsync(set.Raw, set.BaseHash, set.Force == true);
        Written(log, caller.DisplayName, caller.ConnectionId, ConfigMethods.Set.Name, string.Empty);
        reconciler.Request(ConfigMethods.Set.Name);
        return written;
    }

    private async Task<ConfigApplied> ApplyAsync(string method, ConfigApplyParams? ask, ConfigWritten written, Caller caller, CancellationToken cancellation)
    {
        Written(log, caller.DisplayName, caller.ConnectionId, method, ask?.Note ?? string.Empty);
        var applied = await reconciler.ApplyAsync(method, cancellation);
        var note = new ConfigSentinelPayload(
            "config-apply", "ok", time.GetUtcNow().ToUnixTimeMilliseconds(), "Run: pgw config plan", new ConfigSentinelStats(method, written.Path)) { SessionKey = ask?.SessionKey, Message = ask?.Note };
        var restart = applied.Restarts == true
            ? new ConfigRestart(Ok: true, Environment.ProcessId, ReloadSignals.User1, options.Reload.DebounceMs, method, "restart")
            : new ConfigRestart(Ok: true, Environment.ProcessId, "none", DelayMs: 0, method, "hot");
        return new ConfigApplied(Ok: true, written.Path, written.Config, restart, new ConfigSentinel(note), written.Hash, applied, applied.NeedRestart);
    }

    [LoggerMessage(1210, LogLevel.Information, "Configuration written by {Client} ({Connection}) with {Method} {Note}")]
    private static partial void Written(ILogger log, string client, string connection, string method, string note);
}
