using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>Compares an answer with a recorded one by shape: every member of the recorded one is there, with the same kind of value. More members are fine.</summary>
internal static class RecordedShape
{
    public static void ShouldHaveShapeOf(this JsonNode? actual, string recorded) => Compare(actual, JsonNode.Parse(recorded), "$");

    private static void Compare(JsonNode? actual, JsonNode? recorded, string path)
    {
        Kind(actual).ShouldBe(Kind(recorded), $"at {path}: {actual?.ToJsonString()}");
        switch (recorded)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    actual!.AsObject().ContainsKey(name).ShouldBeTrue($"{path}.{name} is missing in {actual.ToJsonString()}");
                    Compare(actual[name], value, $"{path}.{name}");
                }

                break;
            case JsonArray { Count: > 0 } items:
                actual!.AsArray().Count.ShouldBeGreaterThan(0, $"at {path}");
                Compare(actual[0], items[0], $"{path}[0]");
                break;
        }
    }

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        { } kind => kind.ToString(),
    };
}
