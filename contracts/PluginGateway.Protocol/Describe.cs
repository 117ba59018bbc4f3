using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>What can be called, by whom and with what: for tools that are written against no particular version of the gateway.</summary>
public static class DescribeMethods
{
    /// <summary>
    /// Describes every method and event of the caller's protocol, or one method by its name. Plugins' methods are listed beside the gateway's own, and those that the caller may not call beside
    /// those that it may: <c>hello-ok</c> names them all anyway. An unknown name is INVALID_REQUEST.
    /// </summary>
    public static readonly Method<MethodsDescribeParams, MethodsDescription> Describe =
        new("methods.describe", DescribeJson.Default);
}

/// <summary>Params of <c>methods.describe</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MethodsDescribeParams
{
    /// <summary>The only method to describe; all methods and events when absent.</summary>
    [NonEmpty]
    public string? Method { get; init; }
}

/// <summary>Answer of <c>methods.describe</c>.</summary>
/// <param name="Protocol">The protocol version that the shapes belong to.</param>
/// <param name="Methods">The methods, in alphabetical order.</param>
/// <param name="Events">The events, in the order of <c>hello-ok</c>; none when one method was asked for.</param>
public sealed record MethodsDescription(int Protocol, IReadOnlyList<MethodDescription> Methods, IReadOnlyList<EventDescription> Events);

/// <summary>One method.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Access">What it asks of the connection: a name of <see cref="Protocol.Access"/> in lower case.</param>
/// <param name="Scopes">The scopes of which any one is enough; none when no scope is needed, or none helps (<c>node</c>).</param>
/// <param name="Params">JSON Schema of <c>params</c>.</param>
/// <param name="Result">JSON Schema of <c>payload</c> in the answer.</param>
public sealed record MethodDescription(string Name, string Access, IReadOnlyList<string> Scopes, JsonElement Params, JsonElement Result)
{
    /// <summary>The plugin that offers it; absent for the gateway's own.</summary>
    public string? Plugin { get; init; }

    /// <summary>The one protocol version that has it; absent, as for most, when all have it.</summary>
    public int? OnlyIn { get; init; }
}

/// <summary>One kind of event.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Access">What a connection must hold to hear it: a name of <see cref="Protocol.Access"/> in lower case.</param>
/// <param name="Scopes">The scopes of which any one is enough.</param>
/// <param name="Payload">JSON Schema of <c>payload</c>.</param>
public sealed record EventDescription(string Name, string Access, IReadOnlyList<string> Scopes, JsonElement Payload)
{
    /// <summary>The one protocol version that has it; absent, as for most, when all have it.</summary>
    public int? OnlyIn { get; init; }
}

/// <summary>JSON of the describing family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MethodsDescribeParams))]
[JsonSerializable(typeof(MethodsDescription))]
public sealed partial class DescribeJson : JsonSerializerContext;
