using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>Requests for every method there is, by its own description, with hostile params; and some frames that are hostile themselves.</summary>
internal sealed class HostileFrames
{
    private readonly Gen<Func<string, string>> _frames;

    /// <param name="description">The answer of <c>methods.describe</c>.</param>
    /// <param name="left">Methods that are left out.</param>
    public HostileFrames(JsonObject description, IReadOnlySet<string> left)
    {
        var methods = description["methods"]!.AsArray()
            .Select(method => (Name: method!["name"]!.GetValue<string>(), Params: ParamNames(method["params"]!)))
            .Where(method => !left.Contains(method.Name)).ToArray();
        methods.ShouldNotBeEmpty();
        var calls = from method in Gen.Elements(methods)
                    from parameters in Gen.Frequency((6, HostileValues.ObjectOf(method.Params)), (1, HostileValues.Any))
                    select (Func<string, string>)(id => $$"""{"type":"req","id":"{{id}}","method":"{{method.Name}}","params":{{parameters}}}""");
        var frames = from members in HostileValues.ObjectOf(["type", "id", "method", "params"])
                     select (Func<string, string>)(_ => members);
        var odd = from name in HostileValues.Text
                  from parameters in HostileValues.Any
                  select (Func<string, string>)(id => $$"""{"params":{{parameters}},"method":{{name}},"id":"{{id}}","type":"req"}""");
        _frames = Gen.Frequency((8, calls), (1, frames), (1, odd));
    }

    /// <summary>Makes that many, the same ones for the same seed; each is given its id when it is sent.</summary>
    public IReadOnlyList<Func<string, string>> Sample(int count, ulong seed) => _frames.Sample(count, new Rnd(seed), 30);

    private static string[] ParamNames(JsonNode schema) => schema["properties"] is JsonObject properties ? [.. properties.Select(property => property.Key)] : [];
}
