using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Testing.Tests;

/// <summary>Both sides of a node command in a test of its author.</summary>
public sealed class NodePluginTests
{
    [Fact]
    public async Task Shows_what_is_declared_with_schemas_of_the_records()
    {
        await using var plugin = await PluginHarness.StartAsync<SketchPlugin>();

        var command = plugin.NodeCommands().ShouldHaveSingleItem();

        command.Name.ShouldBe("sketch.draw");
        command.Platforms.ShouldBe(NodePlatforms.Linux | NodePlatforms.MacOS);
        command.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        command.ParamsSchema!.Value.GetProperty("properties").GetProperty("width").GetProperty("maximum").GetInt32().ShouldBe(100);
        command.ResultSchema!.Value.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldBe(["format", "base64"]);
        plugin.NodeHandlers().ShouldBe(["sketch.draw"]);
    }

    [Fact]
    public async Task Does_a_command_in_a_folder_that_goes_with_the_call()
    {
        await using var plugin = await PluginHarness.StartAsync<SketchPlugin>();

        var result = (await plugin.RunNodeCommandAsync("sketch.draw", """{ "width": 3 }"""))!.Value;

        result.GetProperty("format").GetString().ShouldBe("txt");
        Convert.FromBase64String(result.GetProperty("base64").GetString()!).ShouldBe("xxx"u8.ToArray());
        Directory.Exists(SketchHandler.LastFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task Tells_failures_by_their_codes()
    {
        await using var plugin = await PluginHarness.StartAsync<SketchPlugin>();

        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("sketch.draw", """{ "width": 13 }"""))).Code.ShouldBe("BAD_LUCK");
        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("sketch.draw", """{ "width": "wide" }"""))).Code.ShouldBe(NodeErrorCodes.InvalidRequest);
        (await Should.ThrowAsync<PluginTestException>(() => plugin.RunNodeCommandAsync("sketch.erase"))).Message.ShouldContain("sketch.draw");
    }

    [Fact]
    public async Task Makes_an_address_of_a_result_where_files_are_kept_and_leaves_it_elsewhere()
    {
        await using var plugin = await PluginHarness.StartAsync<SketchPlugin>();
        var keeping = new FakeNodeResultContext("sketch.draw");
        const string Answer = """{"format":"txt","base64":"eHh4"}""";

        (await plugin.ProcessNodeResultAsync("sketch.draw", Answer, keeping)).Payload.GetRawText().ShouldBe("""{"format":"txt","base64":"kept:0"}""");
        keeping.Files.ShouldHaveSingleItem().Content.ToArray().ShouldBe("xxx"u8.ToArray());

        (await plugin.ProcessNodeResultAsync("sketch.draw", Answer, new FakeNodeResultContext("sketch.draw", keepsFiles: false))).Payload.GetRawText().ShouldBe(Answer);
    }
}

public sealed class SketchPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddNodeCommands<SketchCommands>().AddNodeHandler<SketchHandler>();
}

internal sealed record SketchParams([property: Range(1, 100)] int Width);

internal sealed record Sketch(string Format, string Base64);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SketchParams))]
[JsonSerializable(typeof(Sketch))]
internal sealed partial class SketchJson : JsonSerializerContext;

internal sealed class SketchCommands : INodeCommandFamily, INodeResultProcessor
{
    public IReadOnlyList<NodeCommand> Commands { get; } =
        [NodeCommand.Of<SketchParams, Sketch>("sketch.draw", "Draws.", SketchJson.Default, NodePlatforms.Linux | NodePlatforms.MacOS, TimeSpan.FromSeconds(5))];

    public async ValueTask<NodeResult> ProcessAsync(JsonElement payload, INodeResultContext context, CancellationToken cancellation)
    {
        var sketch = payload.Deserialize(SketchJson.Default.Sketch)!;
        return await context.KeepAsync(Convert.FromBase64String(sketch.Base64), "text/plain", "sketch.txt", cancellation) is { } kept
            ? new NodeResult(JsonSerializer.SerializeToElement(sketch with { Base64 = kept.Url }, SketchJson.Default.Sketch))
            : new NodeResult(payload);
    }
}

internal sealed class SketchHandler() : NodeCommandHandler<SketchParams, Sketch>("sketch.draw", SketchJson.Default)
{
    public static string? LastFolder { get; private set; }

    public override string Capability => "sketch";

    protected override async ValueTask<Sketch> InvokeAsync(SketchParams parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        if (parameters.Width == 13)
        {
            throw new NodeCommandException("BAD_LUCK", "thirteen is not drawn");
        }

        LastFolder = call.TempDirectory;
        var file = Path.Combine(call.TempDirectory, "sketch.txt");
        await File.WriteAllTextAsync(file, new string('x', parameters.Width), cancellation);
        return new Sketch("txt", Convert.ToBase64String(await File.ReadAllBytesAsync(file, cancellation)));
    }
}
