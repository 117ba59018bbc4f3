using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginGateway.Contracts.Nodes;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary>A command that a plugin or the gateway itself declares, made ready for checking. Immutable.</summary>
internal sealed partial class NodeCommandEntry
{
    private const int NameLength = 128;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(Protocol.NodeInvokeParams.LongestTimeoutMs);

    private NodeCommandEntry(NodeCommand contract) => Contract = contract;

    /// <summary>The contract.</summary>
    public NodeCommand Contract { get; }

    /// <summary>Its name.</summary>
    public string Name => Contract.Name;

    /// <summary>Checks params; null when they are not checked.</summary>
    public ParamsSchema? Params { get; private init; }

    /// <summary>Checks results; null when nothing is known of them.</summary>
    public ParamsSchema? Result { get; private init; }

    /// <summary>Reworks results; null when the plugin does not.</summary>
    public INodeResultProcessor? Processor { get; private init; }

    /// <summary>Whose it is; null for the gateway's own.</summary>
    public PluginGeneration? Generation { get; private init; }

    /// <summary>One that the gateway itself knows.</summary>
    public static NodeCommandEntry BuiltIn(NodeCommand contract) => Make(contract, generation: null, processor: null);

    /// <summary>Those of a plugin's generation.</summary>
    /// <exception cref="PluginRefusedException">One cannot be taken; the text says what and why.</exception>
    public static IReadOnlyList<NodeCommandEntry> Collect(PluginGeneration generation)
    {
        var entries = new Dictionary<string, NodeCommandEntry>(StringComparer.Ordinal);
        foreach (var family in generation.NodeFamilies)
        {
            foreach (var contract in family.Commands)
            {
                if (!entries.TryAdd(contract.Name ?? "", Make(contract, generation, family as INodeResultProcessor)))
                {
                    throw new PluginRefusedException($"it declares the node command '{contract.Name}' twice. Remedy: remove one of them.");
                }
            }
        }

        return [.. entries.Values];
    }

    private static NodeCommandEntry Make(NodeCommand contract, PluginGeneration? generation, INodeResultProcessor? processor)
    {
        if (string.IsNullOrEmpty(contract.Name) || contract.Name.Length > NameLength || !WellFormed().IsMatch(contract.Name))
        {
            throw new PluginRefusedException(
                $"it declares the node command '{contract.Name}', whose name is not letters, digits and _ in at least two parts with dots between them, at most {NameLength} characters. Remedy: rename it.");
        }

        if (contract.Timeout <= TimeSpan.Zero || contract.Timeout > LongestTimeout)
        {
            throw new PluginRefusedException($"it declares the node command '{contract.Name}' with a timeout of {contract.Timeout}. Remedy: choose one above zero, of {LongestTimeout.TotalMinutes:0} minutes at most.");
        }

        return new NodeCommandEntry(contract)
        {
            Params = Compile(contract, "ParamsSchema", contract.ParamsSchema),
            Result = Compile(contract, "ResultSchema", contract.ResultSchema),
            Processor = processor,
            Generation = generation,
        };
    }

    private static ParamsSchema? Compile(NodeCommand contract, string what, System.Text.Json.JsonElement? schema)
    {
        if (schema is not { } given)
        {
            return null;
        }

        try
        {
            return ParamsSchema.Compile(JsonNode.Parse(given.GetRawText())!);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new PluginRefusedException($"the {what} of the node command '{contract.Name}' is not understood: {e.Message}. Remedy: derive it from a record with NodeCommand.Of.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WellFormed();
}
