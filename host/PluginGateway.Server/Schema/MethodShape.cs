using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Schema;

/// <summary>JSON Schema of what goes into a method and what comes out. Immutable.</summary>
/// <param name="Params">Of <c>params</c>.</param>
/// <param name="Result">Of <c>payload</c> in the answer.</param>
internal sealed record MethodShape(JsonElement Params, JsonElement Result)
{
    /// <summary>Derives both from the method's records.</summary>
    public static MethodShape Of<TParams, TResult>(Method<TParams, TResult> method) =>
        new(SchemaText.Of(method.ParamsInfo, $"{method.Name}:params"), SchemaText.Of(method.ResultInfo, $"{method.Name}:result"));
}
