using System.Collections.Concurrent;
using System.Text.Json;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>A gateway's tables, as small as the tests need them: names, and methods that can be called. Every step is noted, and can be made to fail or hang.</summary>
internal sealed class Tables : IGenerationSink
{
    private readonly ConcurrentDictionary<string, Entry> _methods = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Admitted { get; } = new();

    public ConcurrentQueue<string> Withdrawn { get; } = new();

    /// <summary>What was done, in order: <c>prepare echo-plain#2</c>.</summary>
    public ConcurrentQueue<string> Steps { get; } = new();

    /// <summary>Called while a generation is withdrawn.</summary>
    public Action<PluginGeneration>? OnWithdraw { get; set; }

    /// <summary>Called in each step of a handover but the showing of names, with the step's name.</summary>
    public Func<string, CancellationToken, Task> OnStep { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called before names are shown.</summary>
    public Action? OnPublish { get; set; }

    /// <summary>Called when a generation takes a new configuration.</summary>
    public Action<IReadOnlyList<ChannelPlan>>? OnReconfigure { get; set; }

    public IGenerationHandover Begin(PluginGeneration next, PluginGeneration? previous)
    {
        var registry = new Registry(next.Info.Id);
        foreach (var family in next.MethodFamilies)
        {
            family.Register(registry);
        }

        if (registry.Methods.Keys.FirstOrDefault(name => _methods.TryGetValue(name, out var other) && other.Owner != next.Info.Id) is { } taken)
        {
            throw new PluginRefusedException($"the method {taken} is taken by '{_methods[taken].Owner}'. Remedy: disable one of the two.");
        }

        return new Handover(this, next, previous, registry.Methods);
    }

    public Func<Task> Reconfigure(PluginGeneration generation, IReadOnlyList<ChannelPlan> channels)
    {
        OnReconfigure?.Invoke(channels);
        return () => StepAsync("reconfigure", generation, CancellationToken.None);
    }

    public ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct)
    {
        Remove(generation);
        Withdrawn.Enqueue(generation.Info.Id);
        OnWithdraw?.Invoke(generation);
        return ValueTask.CompletedTask;
    }

    public async Task<string> CallAsync(string method, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        return (await _methods[method].Call(document.RootElement)).GetRawText();
    }

    private void Remove(PluginGeneration generation)
    {
        foreach (var name in _methods.Where(method => string.Equals(method.Value.Owner, generation.Info.Id, StringComparison.Ordinal)).Select(method => method.Key).ToList())
        {
            _methods.TryRemove(name, out _);
        }
    }

    private Task StepAsync(string step, PluginGeneration generation, CancellationToken ct)
    {
        Steps.Enqueue($"{step} {generation.Info.Id}#{generation.Info.Generation}");
        return OnStep(step, ct);
    }

    private sealed record Entry(string Owner, Func<JsonElement, ValueTask<JsonElement>> Call);

    private sealed class Handover(Tables tables, PluginGeneration next, PluginGeneration? previous, IReadOnlyDictionary<string, Entry> methods) : IGenerationHandover
    {
        private IReadOnlyDictionary<string, Entry>? _before;

        public IReadOnlyList<string> Contributions { get; } =
        [
            .. next.Channels.Select(channel => $"channel {channel.Id}"),
            .. methods.Keys.Select(name => $"method {name}"),
            .. next.AgentProviders.Select(agent => $"agent {agent.Id}"),
        ];

        public Task PrepareAsync(CancellationToken ct) => tables.StepAsync("prepare", next, ct);

        public Task MoveReceiversAsync() => tables.StepAsync("receivers", next, CancellationToken.None);

        public void Publish()
        {
            tables.Steps.Enqueue($"publish {next.Info.Id}#{next.Info.Generation}");
            tables.OnPublish?.Invoke();
            _before = tables._methods.Where(method => method.Value.Owner == next.Info.Id).ToDictionary(StringComparer.Ordinal);
            tables.Remove(next);
            Show(methods);
            tables.Admitted.Enqueue(next.Info.Id);
        }

        public Task CompleteAsync() => tables.StepAsync("complete", previous!, CancellationToken.None);

        public Task RollBackAsync()
        {
            if (_before is not null)
            {
                tables.Remove(next);
                Show(_before);
            }

            return tables.StepAsync("rollback", next, CancellationToken.None);
        }

        private void Show(IReadOnlyDictionary<string, Entry> entries)
        {
            foreach (var (name, entry) in entries)
            {
                tables._methods[name] = entry;
            }
        }
    }

    private sealed class Registry(string owner) : IMethodRegistry
    {
        public Dictionary<string, Entry> Methods { get; } = new(StringComparer.Ordinal);

        public void Add<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler) =>
            Methods.Add(method.Name, new Entry(owner, async parameters =>
                JsonSerializer.SerializeToElement(await handler(parameters.Deserialize(method.ParamsInfo)!, new Context<TResult>()), method.ResultInfo)));
    }

    private sealed class Context<TResult> : MethodContext<TResult>
    {
        public override Caller Caller { get; } = new("connection", Roles.Operator, Scopes.All, "test", "Test");

        public override CancellationToken Cancellation => CancellationToken.None;

        public override void Acknowledge(TResult first) => throw new NotSupportedException();
    }
}
