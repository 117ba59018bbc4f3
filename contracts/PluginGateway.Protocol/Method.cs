using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Protocol;

/// <summary>
/// One operation of the wire: its name and the JSON of what goes in and comes out. Immutable and safe for any thread.
/// A client passes it to its call, a server registers a handler for it; the published schema is derived from it.
/// </summary>
/// <typeparam name="TParams">The shape of <c>params</c>.</typeparam>
/// <typeparam name="TResult">The shape of <c>payload</c> in the answer.</typeparam>
public sealed class Method<TParams, TResult>
{
    // A start of the gateway pays for no method's JSON; the first call does.
    private readonly JsonSerializerContext? _json;

    /// <summary>A method whose shapes are both in one context.</summary>
    /// <param name="name">The method's name on the wire, for example <c>chat.send</c>.</param>
    /// <param name="json">Source-generated JSON of <typeparamref name="TParams"/> and <typeparamref name="TResult"/>; asked when one of them is first needed.</param>
    public Method(string name, JsonSerializerContext json)
    {
        Name = name;
        _json = json;
    }

    /// <summary>A method whose shapes come from different contexts.</summary>
    /// <param name="name">The method's name on the wire, for example <c>chat.send</c>.</param>
    /// <param name="paramsInfo">Source-generated JSON of <typeparamref name="TParams"/>.</param>
    /// <param name="resultInfo">Source-generated JSON of <typeparamref name="TResult"/>.</param>
    public Method(string name, JsonTypeInfo<TParams> paramsInfo, JsonTypeInfo<TResult> resultInfo)
    {
        Name = name;
        ParamsInfo = paramsInfo;
        ResultInfo = resultInfo;
    }

    /// <summary>The method's name on the wire.</summary>
    public string Name { get; }

    /// <summary>The one protocol version that has it; null, as of most, for all. To clients of another version there is no such method.</summary>
    public int? OnlyIn { get; init; }

    /// <summary>
    /// The one protocol version in which whoever may read may call it, whatever it is registered with; null, as of most, for none. For what newer versions show to more people, such as the
    /// configuration without its secrets.
    /// </summary>
    public int? ReadableIn { get; init; }

    /// <summary>
    /// The one protocol version in which whoever may write may call it, whatever it is registered with; null, as of most, for none. What of it needs more then is the handler's to say, by what it is
    /// asked for.
    /// </summary>
    public int? WritableIn { get; init; }

    /// <summary>JSON of the params.</summary>
    /// <exception cref="InvalidOperationException">The context has no JSON of it.</exception>
    public JsonTypeInfo<TParams> ParamsInfo => field ??= Shapes.Of<TParams>(_json!, Name);

    /// <summary>JSON of the result.</summary>
    /// <exception cref="InvalidOperationException">The context has no JSON of it.</exception>
    public JsonTypeInfo<TResult> ResultInfo => field ??= Shapes.Of<TResult>(_json!, Name);

    /// <inheritdoc />
    public override string ToString() => Name;
}
