using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Contracts.Nodes;

/// <summary>
/// The contract of a command that nodes may offer: what goes in, what comes out, where it is allowed. Data alone: the gateway keeps it while the plugin runs, and never calls the plugin
/// through it. Immutable; any thread.
/// </summary>
public sealed class NodeCommand
{
    /// <summary>Declares a command.</summary>
    /// <param name="name">Its name on the wire, for example <c>camera.snap</c>: letters, digits and <c>_</c>, in at least two parts with dots between them, at most 128 characters.</param>
    /// <param name="description">What it does, for people and for models.</param>
    public NodeCommand(string name, string description) => (Name, Description) = (name, description);

    /// <summary>Its name on the wire.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public string Description { get; }

    /// <summary>JSON schema of the params, an object; params that do not fit never reach a node. Not checked when null. Schemas as <see cref="SchemaExport"/> writes them are understood; others refuse the plugin.</summary>
    public JsonElement? ParamsSchema { get; init; }

    /// <summary>JSON schema of the result. Checked before <see cref="INodeResultProcessor"/> sees it; what a node says is given to callers as it is otherwise.</summary>
    public JsonElement? ResultSchema { get; init; }

    /// <summary>Where it is allowed. Elsewhere a node may offer it, and nobody can invoke it.</summary>
    public NodePlatforms Platforms { get; init; } = NodePlatforms.All;

    /// <summary>
    /// The permission in the node's own list (<c>connect.permissions</c>) that it needs, for example <c>camera</c>. Shown; the node itself decides, for it may ask its user.
    /// </summary>
    public string? Permission { get; init; }

    /// <summary>How long its answer is waited for unless the caller says otherwise: above 0, ten minutes at most.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether it runs programs on the node, or reaches what they could: then only an admin can approve a node that offers it, and it is refused on one that was not (SEC-06).</summary>
    public bool RunsPrograms { get; init; }

    /// <summary>Declares a command whose params and result are records.</summary>
    /// <typeparam name="TParams">The params.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="description">What it does, for people and for models.</param>
    /// <param name="json">Source-generated JSON of both. Schemas are derived at once; it is not kept.</param>
    /// <param name="platforms">Where it is allowed.</param>
    /// <param name="timeout">How long its answer is waited for; 30 s when null.</param>
    /// <param name="permission">The permission that it needs.</param>
    /// <returns>The declaration.</returns>
    /// <exception cref="InvalidOperationException">The context has no JSON of one of them.</exception>
    public static NodeCommand Of<TParams, TResult>(
        string name, string description, JsonSerializerContext json, NodePlatforms platforms = NodePlatforms.All, TimeSpan? timeout = null, string? permission = null) => new(name, description)
        {
            ParamsSchema = SchemaOf<TParams>(json),
            ResultSchema = SchemaOf<TResult>(json),
            Platforms = platforms,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
            Permission = permission,
        };

    /// <inheritdoc />
    public override string ToString() => Name;

    private static JsonElement SchemaOf<T>(JsonSerializerContext json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var info = json.GetTypeInfo(typeof(T)) ?? throw new InvalidOperationException($"{json.GetType().Name} has no JSON of {typeof(T).Name}: add [JsonSerializable(typeof({typeof(T).Name}))]");
        using var document = JsonDocument.Parse(SchemaExport.Export(info).ToJsonString());
        return document.RootElement.Clone();
    }
}
