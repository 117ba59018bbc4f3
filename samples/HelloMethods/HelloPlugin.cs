using System.Text.Json.Serialization;
using Hello;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;

[assembly: GatewayPlugin<HelloPlugin>("hello")]

namespace Hello;

internal sealed class HelloPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddMethods<HelloMethods>();
}

internal sealed class HelloMethods : IMethodFamily
{
    private static readonly Method<SayParams, SayResult> Say = new("hello.say", HelloJson.Default.SayParams, HelloJson.Default.SayResult);

    public void Register(IMethodRegistry methods) =>
        methods.Add(Say, Access.Read, static (parameters, _) => ValueTask.FromResult(new SayResult($"Hello, {parameters.Name}!")));
}

// A key that is not below is refused, instead of doing nothing.
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SayParams
{
    [NonEmpty] public required string Name { get; init; }
}

internal sealed record SayResult(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SayParams))]
[JsonSerializable(typeof(SayResult))]
internal sealed partial class HelloJson : JsonSerializerContext;
