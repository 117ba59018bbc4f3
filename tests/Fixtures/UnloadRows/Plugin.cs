using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using UnloadRows;

[assembly: GatewayPlugin<Plugin>("unloadrows")]

namespace UnloadRows;

/// <summary>Does one thing, which <c>config.row</c> names: a row of the table of what unloads and what does not.</summary>
public sealed class Plugin : IGatewayPlugin
{
    private static readonly Dictionary<string, Action<IPluginBuilder>> Rows = new(StringComparer.Ordinal)
    {
        ["json.generated"] = Method<GeneratedJson>,
        ["json.schema"] = Method<JsonSchema>,
        ["json.reflection"] = Method<ReflectionJson>,
        ["options.monitor"] = MonitoredOptions.Register,
        ["services.scrutor"] = ScannedServices.Register,
        ["services.scopes"] = ScopedServices.Register,
        ["http.connect-callback"] = Method<HttpCall>,
        ["http.long-poll.cancelled"] = Method<HttpLongPoll>,
        ["timer.disposed"] = Method<DisposedTimer>,
        ["timer.unreferenced"] = Method<UnreferencedTimer>,
        ["loop.awaited"] = Method<AwaitedLoop>,
        ["loop.channel"] = plugin => plugin.AddChannel<TickingChannel, RowSettings>("ticks", static (section, account) => section.Bind(account)),
        ["thread.joined"] = Method<JoinedThread>,
        ["locals"] = Method<AmbientValues>,
        ["queue.own"] = Method<OwnQueue>,
        ["token.registration"] = plugin => plugin.AddAgentProvider<RegisteringAgent>("rows"),
        ["log"] = Method<Logging>,
        ["meter.factory"] = FactoryMeter.Register,
        ["meter.disposed"] = Method<DisposedMeter>,
        ["activity"] = Method<Activities>,
        ["events.source"] = Method<Events>,
        ["files.watched"] = Method<WatchedFiles>,
        ["sqlite"] = Method<Sqlite>,
        ["native.calls"] = Method<NativeCalls>,
        ["regex"] = Method<Expressions>,
        ["code.dynamic"] = Method<DynamicCode>,
        ["code.type-descriptor"] = Method<TypeDescriptors>,
        ["code.expression"] = Method<CompiledExpression>,
        ["leak.timer"] = Method<RunningTimer>,
        ["leak.loop"] = Method<RunningLoop>,
        ["leak.long-poll"] = Method<ForgottenLongPoll>,
        ["leak.host-event"] = Method<HostEvent>,
        ["leak.framework-event"] = Method<FrameworkEvent>,
    };

    public void Configure(IPluginBuilder plugin)
    {
        plugin.AddOptions<RowSettings>(static (section, options) => section.Bind(options), new RowSettingsValidator());
        Rows[plugin.Configuration["row"]!](plugin);
    }

    /// <summary>A row that a call of <c>rows.run</c> goes through.</summary>
    internal static void Method<TRow>(IPluginBuilder plugin)
        where TRow : class, IRow
    {
        plugin.Services.AddSingleton<IRow, TRow>();
        plugin.AddMethods<RowMethods>();
    }
}

public sealed class RowSettings
{
    [Required]
    public string Row { get; set; } = "";

    /// <summary>A web server of the test's.</summary>
    public string Server { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class RowSettingsValidator : IValidateOptions<RowSettings>;
