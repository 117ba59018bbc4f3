using System.Text.Json.Serialization;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace Frozen;

internal sealed class GreetingMethods(Greeter greeter) : IMethodFamily
{
    private static readonly Method<GreetParams, Greeting> Greet = new("frozen.greet", FrozenJson.Default.GreetParams, FrozenJson.Default.Greeting);
    private static readonly Method<NoParams, Greeting> Self = new("frozen.self", FrozenJson.Default.NoParams, FrozenJson.Default.Greeting);

    public void Register(IMethodRegistry methods)
    {
        methods.Add(Greet, Access.Write, (parameters, context) => new ValueTask<Greeting>(Answer(parameters, context)));
        methods.Add(Self, Access.Read, (_, _) => new ValueTask<Greeting>(new Greeting(greeter.Self)));
    }

    private Greeting Answer(GreetParams parameters, MethodContext<Greeting> context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        return parameters.Name == "nobody"
            ? throw new GatewayException(ErrorCodes.InvalidRequest, "nobody is not there")
            : new Greeting(greeter.Greet($"{parameters.Name} ({context.Caller.ClientId}, {context.Caller.Role}, {context.Caller.Scopes.Contains(Scopes.Write)})"));
    }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GreetParams
{
    public required string Name { get; init; }
}

internal sealed record Greeting(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GreetParams))]
[JsonSerializable(typeof(Greeting))]
[JsonSerializable(typeof(NoParams))]
internal sealed partial class FrozenJson : JsonSerializerContext;
