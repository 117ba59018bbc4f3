using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Protocol;

/// <summary>
/// One operation of the wire: its name and the JSON of what goes in and comes out. Immutable and safe for any thread.
/// A client passes it to its call, a server registers a handler for it; the published schema is derived from it.
/// </summary>
/// <typeparam name="TParams">The shape of <c>params</c>.</typeparam>
/// <typeparam name="TResult">The shape of <c>payload</c> in the answer.</typeparam>
/// <param name="name">The method's name on the wire, for example <c>chat.send</c>.</param>
/// <param name="paramsInfo">Source-generated JSON of <typeparamref name="TParams"/>.</param>
/// <param name="resultInfo">Source-generated JSON of <typeparamref name="TResult"/>.</param>
public sealed class Method<TParams, TResult>(string name, JsonTypeInfo<TParams> paramsInfo, JsonTypeInfo<TResult> resultInfo)
{
    /// <summary>The method's name on the wire.</summary>
    public string Name { get; } = name;

    /// <summary>JSON of the params.</summary>
    public JsonTypeInfo<TParams> ParamsInfo { get; } = paramsInfo;

    /// <summary>JSON of the result.</summary>
    public JsonTypeInfo<TResult> ResultInfo { get; } = resultInfo;

    /// <inheritdoc />
    public override string ToString() => Name;
}
