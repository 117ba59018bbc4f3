using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Nodes;

namespace NodeLab;

public sealed record Greet(string Name)
{
    [Range(1, 3)]
    public int? Times { get; init; }
}

public sealed record Greeting(string Text);

public sealed record Picture(string Format, string Base64);

public sealed record PictureAddress(string Format, string? Url, string? Base64);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Greet))]
[JsonSerializable(typeof(Greeting))]
[JsonSerializable(typeof(Picture))]
[JsonSerializable(typeof(PictureAddress))]
internal sealed partial class LabJson : JsonSerializerContext;

/// <summary>A greeting, a picture that is kept, a command of one platform, and one that runs programs.</summary>
internal sealed class LabCommands : INodeCommandFamily, INodeResultProcessor
{
    public static readonly NodeCommand Greet = NodeCommand.Of<Greet, Greeting>("lab.greet", "Greets somebody.", LabJson.Default);

    public IReadOnlyList<NodeCommand> Commands { get; } =
    [
        Greet,
        NodeCommand.Of<Greeting, Picture>("lab.picture", "Takes a picture.", LabJson.Default, NodePlatforms.Mobile, TimeSpan.FromSeconds(20), "camera"),
        new("lab.exec", "Runs something.") { RunsPrograms = true },
    ];

    public async ValueTask<NodeResult> ProcessAsync(JsonElement payload, INodeResultContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Command != "lab.picture")
        {
            return new NodeResult(payload);
        }

        var picture = payload.Deserialize(LabJson.Default.Picture)!;
        var content = Convert.FromBase64String(picture.Base64);
        var kept = await context.KeepAsync(content, "image/" + picture.Format, "picture." + picture.Format, cancellation);
        var address = new PictureAddress(picture.Format, kept?.Url, kept is null ? picture.Base64 : null);
        return new NodeResult(JsonSerializer.SerializeToElement(address, LabJson.Default.PictureAddress)) { Attachments = [new AgentAttachment("image/" + picture.Format, content)] };
    }
}

/// <summary>The node side of the greeting.</summary>
internal sealed class GreetHandler() : NodeCommandHandler<Greet, Greeting>("lab.greet", LabJson.Default)
{
    protected override ValueTask<Greeting> InvokeAsync(Greet parameters, NodeCommandCall call, CancellationToken cancellation) => parameters.Name == "nobody"
        ? throw new NodeCommandException("NOBODY_THERE", "there is nobody to greet")
        : new(new Greeting(string.Join(' ', Enumerable.Repeat("hello " + parameters.Name, parameters.Times ?? 1))));
}
