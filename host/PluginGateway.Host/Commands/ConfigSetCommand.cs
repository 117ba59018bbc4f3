using System.CommandLine;
using System.Text.Json;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config set &lt;path&gt; &lt;value&gt;</c>: sets one value and leaves the rest of the file as it stands.</summary>
internal static class ConfigSetCommand
{
    private static readonly Argument<string> Path = ConfigPatch.Path();

    private static readonly Argument<string> Value = new("value")
    {
        Description = "JSON, or a text as it is; - reads it from the standard input, for secrets: others on this machine can see a command line",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("set", "Set one value of the configuration and apply it") { Path, Value, ConfigCommand.Force }.AskingGateway();
        command.SetAction(async (parse, cancellation) =>
        {
            var value = parse.GetValue(Value)!;
            return await ConfigPatch.RunAsync(parse, parse.GetValue(Path)!, Read(value == "-" ? (await Console.In.ReadToEndAsync(cancellation)).TrimEnd('\r', '\n') : value), cancellation);
        });
        return command;
    }

    /// <summary>A value as it is typed: JSON, or a text as it is.</summary>
    internal static JsonElement Read(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not JSON: then it is the text itself.
            using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(value)}\"");
            return document.RootElement.Clone();
        }
    }
}
