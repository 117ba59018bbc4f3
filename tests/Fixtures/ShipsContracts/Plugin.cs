using System.Text.Json.Serialization;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using ShipsContracts;

[assembly: GatewayPlugin<Plugin>("shipscontracts")]

namespace ShipsContracts;

public sealed class Plugin : IGatewayPlugin, IMethodFamily
{
    private static readonly Method<NoParams, NoParams> Method = new("ships.contracts", NothingJson.Default.NoParams, NothingJson.Default.NoParams);

    public void Configure(IPluginBuilder plugin) => plugin.AddMethods<Plugin>();

    public void Register(IMethodRegistry methods) => methods.Add(Method, Access.Read, (nothing, _) => new ValueTask<NoParams>(nothing));
}

[JsonSerializable(typeof(NoParams))]
internal sealed partial class NothingJson : JsonSerializerContext;
