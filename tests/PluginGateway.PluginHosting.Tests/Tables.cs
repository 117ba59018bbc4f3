using System.Text.Json;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>A gateway's tables, as small as the tests need them: names, and methods that can be called.</summary>
internal sealed class Tables : IGenerationSink
{
    private readonly Dictionary<string, (string Owner, Func<JsonElement, ValueTask<JsonElement>> Call)> _methods = new(StringComparer.Ordinal);

    public List<string> Admitted { get; } = [];

    public List<string> Withdrawn { get; } = [];

    /// <summary>Called while a generation is withdrawn.</summary>
    public Action<PluginGeneration>? OnWithdraw { get; set; }

    public IReadOnlyList<string> Admit(PluginGeneration generation)
    {
        var registry = new Registry();
        foreach (var family in generation.MethodFamilies)
        {
            family.Register(registry);
        }

        if (registry.Methods.Keys.FirstOrDefault(_methods.ContainsKey) is { } taken)
        {
            throw new PluginRefusedException($"the method {taken} is taken by '{_methods[taken].Owner}'. Remedy: disable one of the two.");
        }

        foreach (var (name, call) in registry.Methods)
        {
            _methods.Add(name, (generation.Info.Id, call));
        }

        Admitted.Add(generation.Info.Id);
        return
        [
            .. generation.Channels.Select(channel => $"channel {channel.Id}"),
            .. registry.Methods.Keys.Select(name => $"method {name}"),
            .. generation.AgentProviders.Select(agent => $"agent {agent.Id}"),
        ];
    }

    public ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct)
    {
        lock (_methods)
        {
            foreach (var name in _methods.Where(method => string.Equals(method.Value.Owner, generation.Info.Id, StringComparison.Ordinal)).Select(method => method.Key).ToList())
            {
                _methods.Remove(name);
            }

            Withdrawn.Add(generation.Info.Id);
        }

        OnWithdraw?.Invoke(generation);
        return ValueTask.CompletedTask;
    }

    public async Task<string> CallAsync(string method, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        return (await _methods[method].Call(document.RootElement)).GetRawText();
    }

    private sealed class Registry : IMethodRegistry
    {
        public Dictionary<string, Func<JsonElement, ValueTask<JsonElement>>> Methods { get; } = new(StringComparer.Ordinal);

        public void Add<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler) =>
            Methods.Add(method.Name, async parameters =>
                JsonSerializer.SerializeToElement(await handler(parameters.Deserialize(method.ParamsInfo)!, new Context<TResult>()), method.ResultInfo));
    }

    private sealed class Context<TResult> : MethodContext<TResult>
    {
        public override Caller Caller { get; } = new("connection", Roles.Operator, Scopes.All, "test", "Test");

        public override CancellationToken Cancellation => CancellationToken.None;

        public override void Acknowledge(TResult first) => throw new NotSupportedException();
    }
}
