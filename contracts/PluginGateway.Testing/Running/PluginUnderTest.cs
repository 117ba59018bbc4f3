using System.Runtime.CompilerServices;
using System.Text.Json;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Testing;

/// <summary>
/// A plugin that runs in a test: its methods can be called, its agents asked, its channels started. Either a class of the test's own process
/// (<see cref="PluginHarness"/>) or a built folder (<see cref="LoadedPlugin"/>). Any thread.
/// </summary>
public abstract class PluginUnderTest : IAsyncDisposable
{
    private protected PluginUnderTest(PluginTestOptions options) => Options = options;

    /// <summary>Who the plugin is. Its <see cref="PluginInfo.DataDirectory"/> is a folder of this test's own, which goes with it.</summary>
    public PluginInfo Info => Tables.Require().Generation.Info;

    /// <summary>What the plugin registered, by name.</summary>
    public IReadOnlyList<RegisteredMethod> Methods => [.. Tables.Require().Methods.Values.Select(entry => entry.Method).OrderBy(method => method.Name, StringComparer.Ordinal)];

    /// <summary>The ids of its agent providers.</summary>
    public IReadOnlyList<string> Agents => [.. Tables.Require().Generation.AgentProviders.Select(agent => agent.Id)];

    /// <summary>The models that an agent provider of it offers now.</summary>
    /// <param name="agent">The provider's id; may be left out where there is one.</param>
    /// <returns>The models, the default one first.</returns>
    public IReadOnlyList<ModelSummary> AgentModels(string? agent = null) =>
        One(Tables.Require().Generation.AgentProviders, one => one.Id, agent, "agent provider", "AddAgentProvider").Provider.Models;

    /// <summary>The tools that its providers offer at this moment.</summary>
    public IReadOnlyList<string> Tools => [.. Tables.Require().Generation.ToolProviders.SelectMany(provider => provider.Provider.Tools).Select(tool => tool.Name)];

    /// <summary>Who calls its methods.</summary>
    public Caller Caller { get; set; } = new("test", Roles.Operator, Scopes.All, "test", "Test");

    /// <summary>Faults that the plugin had so far: exceptions on its own threads, receivers that failed.</summary>
    public int Faults => Tables.Require().Generation.Faults.Count;

    internal TestTables Tables { get; } = new();

    internal PluginTestOptions Options { get; }

    /// <summary>Calls a method. What goes in and out goes through its JSON, as on the wire; the method may be one of the test's own with the same name.</summary>
    /// <typeparam name="TParams">The shape of <c>params</c>.</typeparam>
    /// <typeparam name="TResult">The shape of <c>payload</c>.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its params.</param>
    /// <param name="acknowledged">Takes the first answer of a method that answers twice.</param>
    /// <param name="cancellation">The connection is gone.</param>
    /// <returns>The (last) answer.</returns>
    /// <exception cref="GatewayException">Params that do not bind; and whatever the handler throws.</exception>
    public async Task<TResult> CallAsync<TParams, TResult>(
        Method<TParams, TResult> method, TParams parameters, Action<TResult>? acknowledged = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        Action<string>? first = acknowledged is null ? null : json => acknowledged(JsonSerializer.Deserialize(json, method.ResultInfo)!);
        return JsonSerializer.Deserialize(await CallAsync(method.Name, JsonSerializer.Serialize(parameters, method.ParamsInfo), first, cancellation), method.ResultInfo)!;
    }

    /// <summary>Calls a method with JSON.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">The params.</param>
    /// <param name="acknowledged">Takes the first answer of a method that answers twice.</param>
    /// <param name="cancellation">The connection is gone.</param>
    /// <returns>The payload of the (last) answer.</returns>
    /// <exception cref="GatewayException">Params that do not bind; and whatever the handler throws.</exception>
    public async Task<string> CallAsync(string method, string parameters = "{}", Action<string>? acknowledged = null, CancellationToken cancellation = default)
    {
        var (serving, lease) = Enter(LeaseKind.Call);
        using (lease)
        {
            if (!serving.Methods.TryGetValue(method, out var entry))
            {
                throw new PluginTestException(
                    $"a method {method}", $"the plugin has {(serving.Methods.Count == 0 ? "none" : string.Join(", ", serving.Methods.Keys))}", "register its family with AddMethods in Configure");
            }

            using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation, serving.Generation.StoppingCalls);
            return await entry.CallAsync(parameters, new Request(Caller, acknowledged, life.Token));
        }
    }

    /// <summary>Has an agent run one turn.</summary>
    /// <param name="request">What is said, and before.</param>
    /// <param name="agent">The provider's id; may be left out where there is one.</param>
    /// <param name="cancellation">Somebody stops the run.</param>
    /// <returns>What comes of it, as it comes.</returns>
    public async IAsyncEnumerable<AgentEvent> RunAgentAsync(AgentRequest request, string? agent = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (serving, lease) = Enter(LeaseKind.Run);
        using (lease)
        {
            var provider = One(serving.Generation.AgentProviders, one => one.Id, agent, "agent provider", "AddAgentProvider").Provider;
            using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation, serving.Generation.Stopping);
            await foreach (var part in provider.RunAsync(request, life.Token).WithCancellation(life.Token))
            {
                yield return part;
            }
        }
    }

    /// <summary>Says something to an agent.</summary>
    /// <param name="message">What is said.</param>
    /// <param name="agent">The provider's id; may be left out where there is one.</param>
    /// <param name="cancellation">Somebody stops the run.</param>
    /// <returns>The whole of its reply.</returns>
    public async Task<string> AskAsync(string message, string? agent = null, CancellationToken cancellation = default)
    {
        var said = new List<string>();
        await foreach (var part in RunAgentAsync(new AgentRequest("run", agent ?? "agent", "session", message, []), agent, cancellation))
        {
            if (part is AgentText text)
            {
                said.Add(text.Delta);
            }
        }

        return string.Concat(said);
    }

    /// <summary>Uses a tool, without the gateway's guard around it: what it throws is thrown.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">Its arguments, a JSON object.</param>
    /// <param name="cancellation">The run ends.</param>
    /// <returns>What it answers.</returns>
    public async Task<AgentToolResult> UseToolAsync(string tool, string arguments = "{}", CancellationToken cancellation = default)
    {
        var (serving, lease) = Enter(LeaseKind.Call);
        using (lease)
        {
            var found = One([.. serving.Generation.ToolProviders.SelectMany(provider => provider.Provider.Tools)], one => one.Name, tool, "tool", "AddTools");
            using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation, serving.Generation.StoppingCalls);
            using var document = JsonDocument.Parse(arguments);
            return await found.InvokeAsync(new AgentToolCall("call", document.RootElement.Clone()) { RunId = "run", AgentId = "main", SessionKey = "agent:main:main" }, life.Token);
        }
    }

    /// <summary>An account of a channel, which is not started yet.</summary>
    /// <param name="channel">The channel's id; may be left out where there is one.</param>
    /// <param name="account">The account's id; may be left out where there is one.</param>
    /// <returns>The account, with a gateway of its own to talk to.</returns>
    public ChannelUnderTest Channel(string? channel = null, string? account = null)
    {
        var serving = Tables.Require();
        var found = One(serving.Generation.Channels, one => one.Id, channel, "channel", "AddChannel");
        var its = One(found.Accounts, one => one.Id, account, "account", "config.accounts");
        var test = new ChannelUnderTest(serving, found, its, Options);
        Tables.Add(test);
        return test;
    }

    /// <summary>Starts an account of a channel.</summary>
    /// <param name="channel">The channel's id; may be left out where there is one.</param>
    /// <param name="account">The account's id; may be left out where there is one.</param>
    /// <returns>The account, whose receiver runs.</returns>
    public ChannelUnderTest StartChannel(string? channel = null, string? account = null)
    {
        var test = Channel(channel, account);
        test.Start();
        return test;
    }

    /// <summary>Gives the plugin a new configuration while it runs, as the gateway does when <c>plugins.json</c> is changed.</summary>
    /// <param name="config">The whole of it, as JSON.</param>
    /// <returns>A task that ends when it is taken.</returns>
    /// <exception cref="PluginTestException">It is not valid; everything is as before.</exception>
    public abstract Task ReconfigureAsync(string config);

    /// <summary>Stops its channels, waits for its calls and disposes its services. May be called again.</summary>
    /// <returns>A task that ends when it has.</returns>
    /// <exception cref="PluginTestException">A channel did not stop as it should.</exception>
    public abstract Task StopAsync();

    /// <summary>Stops what is not stopped, and removes the test's folder.</summary>
    /// <returns>A task that ends when it is.</returns>
    public abstract ValueTask DisposeAsync();

    internal (Serving Serving, GenerationLease Lease) Enter(LeaseKind kind)
    {
        while (true)
        {
            var serving = Tables.Require();
            if (serving.Generation.TryEnter(out var lease, kind))
            {
                return (serving, lease);
            }

            // Replaced since it was read: the new one serves. Else it is being stopped.
            if (ReferenceEquals(Tables.Current, serving))
            {
                throw new PluginTestException("a plugin that takes calls", "it is being stopped", "call it before it is stopped");
            }
        }
    }

    internal static T One<T>(IReadOnlyList<T> all, Func<T, string> id, string? wanted, string what, string where)
    {
        var found = all.Where(one => wanted is null || id(one) == wanted).ToList();
        return found.Count == 1
            ? found[0]
            : throw new PluginTestException(
                wanted is null ? $"one {what}" : $"the {what} '{wanted}'",
                all.Count == 0 ? "the plugin has none" : $"the plugin has {string.Join(", ", all.Select(id))}",
                all.Count == 0 ? $"add it with {where}" : "name the one you mean");
    }
}
