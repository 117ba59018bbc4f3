using System.Text.Json.Nodes;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw gateway schema</c>: no gateway runs, and none is touched.</summary>
public sealed class SchemaCommandTests
{
    [Fact]
    public async Task Prints_the_schema_without_a_gateway_a_configuration_or_a_state_directory()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var (code, output, error) = await Pgw.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PGW_STATE_DIR"] = nowhere, ["PGW_CONFIG_PATH"] = Path.Combine(nowhere, "plugins.json") },
            "gateway",
            "schema");

        code.ShouldBe(0, error);
        var schema = JsonNode.Parse(output)!;
        schema["methods"]!["health"]!["access"]!.GetValue<string>().ShouldBe("read");
        schema["methods"]!["methods.describe"].ShouldNotBeNull();
        schema["events"]!["tick"].ShouldNotBeNull();
        Directory.Exists(nowhere).ShouldBeFalse();
    }
}
