using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using ScrutorScan;

[assembly: GatewayPlugin<Plugin>("scrutorscan")]

namespace ScrutorScan;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.Services.Scan(scan => scan
        .FromAssemblyOf<Plugin>().AddClasses(classes => classes.AssignableTo<IMethodFamily>(), publicOnly: false).As<IMethodFamily>().WithSingletonLifetime());
}

internal sealed class First : IMethodFamily
{
    private static readonly Method<NoParams, NoParams> Method = new("scan.first", NothingJson.Default.NoParams, NothingJson.Default.NoParams);

    public void Register(IMethodRegistry methods) => methods.Add(Method, Access.Read, (nothing, _) => new ValueTask<NoParams>(nothing));
}

internal sealed class Second : IMethodFamily
{
    private static readonly Method<NoParams, NoParams> Method = new("scan.second", NothingJson.Default.NoParams, NothingJson.Default.NoParams);

    public void Register(IMethodRegistry methods) => methods.Add(Method, Access.Read, (nothing, _) => new ValueTask<NoParams>(nothing));
}

[JsonSerializable(typeof(NoParams))]
internal sealed partial class NothingJson : JsonSerializerContext;
