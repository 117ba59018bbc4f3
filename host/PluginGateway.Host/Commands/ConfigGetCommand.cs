using System.CommandLine;
using System.Text.Json;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config get [path]</c>: the file, or one value of it, without secrets.</summary>
internal static class ConfigGetCommand
{
    private static readonly Argument<string?> Path = new("path") { Description = "Where in the file, names with dots between them; everything when left out", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("get", "Show the configuration file or one value of it, secrets blacked out") { Path }.AskingGateway();
        command.SetAction((parse, cancellation) => ConfigAccess.RunAsync(
            parse,
            writes: false,
            async (config, token) =>
            {
                var file = await config.GetAsync(token);
                PluginsTable.Issues(file.Issues);
                return parse.GetValue(Path) is not { } path
                    ? Print(parse, file.Raw, file.Parsed)
                    : ConfigPath.Find(file.Parsed, path) is { } value ? Print(parse, value.ValueKind == JsonValueKind.String ? value.GetString() : null, value) : NotSet(path, file.Path);
            },
            cancellation));
        return command;
    }

    private static int Print(ParseResult parse, string? text, JsonElement value)
    {
        if (text is null || parse.GetValue(CommonOptions.Json))
        {
            Output.Json(value);
        }
        else
        {
            Console.WriteLine(text.TrimEnd('\n'));
        }

        return ExitCodes.Ok;
    }

    private static int NotSet(string path, string file)
    {
        Console.Error.WriteLine($"pgw: {path} is not set in {file}; its default counts");
        return ExitCodes.Failed;
    }
}
