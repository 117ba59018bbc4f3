using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config explain &lt;path&gt;</c>: what an option is for, what it is, where that comes from, and when a change of it counts.</summary>
internal static class ConfigExplainCommand
{
    // The schema's word for what a change means.
    private const string Keyword = "x-reload";

    private static readonly Argument<string> Path = ConfigPatch.Path();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("explain", "Say what an option is for, what it is, and where that comes from") { Path }.AskingGateway();
        command.SetAction((parse, cancellation) => ConfigAccess.RunAsync(
            parse,
            writes: false,
            async (config, token) => Explain(parse, (await config.SchemaAsync(token)).Schema, await config.GetAsync(token)),
            cancellation));
        return command;
    }

    private static int Explain(ParseResult parse, JsonElement schema, ConfigFile file)
    {
        var path = parse.GetValue(Path)!;
        var names = path.Split('.');
        if (Described(schema, names) is not var (option, kind))
        {
            Console.Error.WriteLine($"pgw: there is no option {path}; pgw config schema --json has all of them");
            return ExitCodes.Failed;
        }

        var (value, source) = Source(file, names);
        var explanation = new ConfigExplanation(path, source, kind is null ? "differs from option to option; name one" : ConfigEffectWords.Of(kind))
        {
            Kind = kind,
            Value = value,
            Description = Text(option, "description"),
            Type = Text(option, "type"),
            Choices = option.TryGetProperty("enum", out var choices) ? [.. choices.EnumerateArray().Select(choice => choice.ToString())] : null,
            File = file.Path,
        };
        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(explanation, ConfigExplanationJson.Default.ConfigExplanation);
        }
        else
        {
            Print(explanation);
        }

        return ExitCodes.Ok;
    }

    private static void Print(ConfigExplanation explanation)
    {
        Console.WriteLine(explanation.Path);
        if (explanation.Description is { } description)
        {
            Console.WriteLine($"  {description}");
        }

        Console.WriteLine($"  value:   {(explanation.Value is { } value ? value.GetRawText() : "not set; its default counts")}");
        Console.WriteLine($"  from:    {explanation.Source}");
        Console.WriteLine($"  type:    {explanation.Type ?? "any"}{(explanation.Choices is { } choices ? $", one of {string.Join(", ", choices)}" : string.Empty)}");
        Console.WriteLine($"  counts:  {explanation.Counts}{(explanation.Kind is { } kind ? $" ({kind})" : string.Empty)}");
    }

    // The file has secrets blacked out; those of the environment are not shown at all.
    private static (JsonElement? Value, string Source) Source(ConfigFile file, string[] names)
    {
        if (EnvironmentNames.VariableOf(string.Join(':', names)) is { } variable)
        {
            return (null, $"the environment: {variable}, which goes before the file");
        }

        return ConfigPath.Find(file.Parsed, string.Join('.', names)) is { } value ? (value, file.Path) : (null, $"the default; {file.Path} does not say");
    }

    // Names of plugins, accounts and the like are the operator's: what they hold is described once for all.
    private static (JsonElement Option, string? Kind)? Described(JsonElement schema, string[] names)
    {
        // What stands in a list or in a section of a plugin's is of the kind of the whole.
        string? kind = null;
        foreach (var name in names)
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.EnumerateObject().FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: not JsonValueKind.Undefined } found)
            {
                schema = found.Value;
            }
            else if ((schema.TryGetProperty("additionalProperties", out var each) || schema.TryGetProperty("items", out each)) && each.ValueKind == JsonValueKind.Object)
            {
                schema = each;
            }
            else
            {
                return null;
            }

            kind = Text(schema, Keyword) ?? kind;
        }

        return (schema, kind);
    }

    private static string? Text(JsonElement option, string name) => option.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}

/// <summary>Answer of <c>pgw config explain</c>.</summary>
/// <param name="Path">The option.</param>
/// <param name="Source">Where its value comes from.</param>
/// <param name="Counts">When a change of it counts.</param>
internal sealed record ConfigExplanation(string Path, string Source, string Counts)
{
    /// <summary>What it is; null when it is not set in the file.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What a change of it means, one of <see cref="ConfigEffects"/>; absent for a section, whose options differ.</summary>
    public string? Kind { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON type.</summary>
    public string? Type { get; init; }

    /// <summary>What it can be.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The configuration file.</summary>
    public string? File { get; init; }
}

/// <summary>JSON of the verb.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConfigExplanation))]
internal sealed partial class ConfigExplanationJson : JsonSerializerContext;
