using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Nodes;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Host.NodeHost;

/// <summary>Who does which command: the node's own, and those of the plugins that run. Of a plugin only the node side is taken; its channels and methods are the gateway's matter. Any thread.</summary>
/// <param name="own">The node's own.</param>
/// <param name="log">The log.</param>
internal sealed class NodeHandlers(IEnumerable<INodeCommandHandler> own, ILogger<NodeHandlers> log) : IGenerationSink
{
    private readonly Lock _gate = new();
    private readonly List<NodeHandler> _own = [.. own.Select(handler => new NodeHandler(handler, Generation: null))];
    private readonly Dictionary<string, IReadOnlyList<NodeHandler>> _plugins = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, NodeHandler> _now = FrozenDictionary<string, NodeHandler>.Empty;

    /// <summary>Takes the node's own into the table.</summary>
    public void Open()
    {
        lock (_gate)
        {
            Show();
        }
    }

    /// <summary>Who does a command; null when nobody does.</summary>
    public NodeHandler? Find(string command) => _now.GetValueOrDefault(command);

    /// <summary>What the node has to offer at this moment.</summary>
    public NodeOffer Offer()
    {
        var commands = new SortedSet<string>(StringComparer.Ordinal);
        var caps = new SortedSet<string>(StringComparer.Ordinal) { NodeMethods.CancelCapability };
        var permissions = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (command, entry) in _now)
        {
            if (Ask(entry) is not { IsOffered: true } word)
            {
                continue;
            }

            commands.Add(command);
            if (word.Capability is { Length: > 0 } capability)
            {
                caps.Add(capability);
                if (word.IsPermitted is { } permitted)
                {
                    permissions[capability] = permitted && permissions.GetValueOrDefault(capability, defaultValue: true);
                }
            }
        }

        return new NodeOffer([.. commands], [.. caps], permissions);
    }

    /// <inheritdoc />
    public IGenerationHandover Begin(PluginGeneration next, PluginGeneration? previous)
    {
        ArgumentNullException.ThrowIfNull(next);
        var set = next.NodeHandlers.Select(handler => new NodeHandler(handler, next)).ToList();
        if (set.GroupBy(handler => handler.Command, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new PluginRefusedException($"it does the node command '{twice.Key}' twice. Remedy: remove one of the handlers.");
        }

        lock (_gate)
        {
            Check(next.Info.Id, set);
            return new Handover(this, next.Info.Id, set, _plugins.GetValueOrDefault(next.Info.Id));
        }
    }

    /// <inheritdoc />
    public Func<Task> Reconfigure(PluginGeneration generation, IReadOnlyList<ChannelPlan> channels) => static () => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(generation);
        Put(generation.Info.Id, set: null);
        return ValueTask.CompletedTask;
    }

    private void Check(string plugin, IEnumerable<NodeHandler> set)
    {
        foreach (var handler in set)
        {
            if (_now.TryGetValue(handler.Command, out var taken) && taken.Generation?.Info.Id != plugin)
            {
                throw new PluginRefusedException(
                    $"the node command '{handler.Command}' is already done by {(taken.Generation is { } other ? $"plugin {other.Info.Id}" : "the node itself")}. Remedy: disable one of the two, or give it another name.");
            }
        }
    }

    private void Put(string plugin, IReadOnlyList<NodeHandler>? set)
    {
        lock (_gate)
        {
            if (set is null)
            {
                _plugins.Remove(plugin);
            }
            else
            {
                Check(plugin, set);
                _plugins[plugin] = set;
            }

            Show();
        }
    }

    private void Show() => _now = _own.Concat(_plugins.Values.SelectMany(static set => set)).ToFrozenDictionary(handler => handler.Command, StringComparer.Ordinal);

    private Word? Ask(NodeHandler entry)
    {
        if (entry.Generation is not { } generation)
        {
            return new Word(entry.Handler.IsOffered, entry.Handler.Capability, entry.Handler.IsPermitted);
        }

        if (!generation.TryEnter(out var lease))
        {
            return null;
        }

        using (lease)
        using (generation.Mark.Enter())
        {
            try
            {
                return new Word(entry.Handler.IsOffered, entry.Handler.Capability, entry.Handler.IsPermitted);
            }
            catch (Exception e)
            {
                // The boundary to plugins' code; as text, for the exception itself would keep the plugin in memory.
                NodeLog.OfferFailed(log, entry.Command, $"{e.GetType().Name}: {e.Message}");
                return null;
            }
        }
    }

    private sealed record Word(bool IsOffered, string? Capability, bool? IsPermitted);

    private sealed class Handover(NodeHandlers handlers, string plugin, IReadOnlyList<NodeHandler> next, IReadOnlyList<NodeHandler>? previous) : IGenerationHandover
    {
        public IReadOnlyList<string> Contributions { get; } = [.. next.Select(handler => $"node side of {handler.Command}")];

        public Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

        public Task MoveReceiversAsync() => Task.CompletedTask;

        public void Publish() => handlers.Put(plugin, next);

        public Task CompleteAsync() => Task.CompletedTask;

        public Task RollBackAsync()
        {
            handlers.Put(plugin, previous);
            return Task.CompletedTask;
        }
    }
}
