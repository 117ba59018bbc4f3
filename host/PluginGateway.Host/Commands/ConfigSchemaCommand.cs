using System.CommandLine;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config schema</c>: writes the JSON schema that editors complete and check <c>plugins.json</c> by.</summary>
internal static class ConfigSchemaCommand
{
    private const string FileName = "plugins.schema.json";

    private static readonly Option<string?> Out = new("--out") { Description = $"The file to write (default: {FileName} beside the configuration)" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("schema", $"Write {FileName} for editors; with a running gateway the options of its plugins are in it") { Out }.AskingGateway();
        command.SetAction((parse, cancellation) => ConfigAccess.RunAsync(
            parse,
            writes: false,
            async (config, token) =>
            {
                var schema = (await config.SchemaAsync(token)).Schema;
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(schema);
                    return ExitCodes.Ok;
                }

                var path = parse.GetValue(Out) ?? Beside(CommonOptions.LocationOf(parse));
                await File.WriteAllTextAsync(path, Output.Readable(schema), token);
                Console.WriteLine($"written: {path}; in the configuration, \"$schema\": \"./{FileName}\" makes editors use it");
                return ExitCodes.Ok;
            },
            cancellation));
        return command;
    }

    // What lies beside the program belongs to the program.
    private static string Beside(Location location) => Path.Combine(location.IsShipped ? location.State.Path : Path.GetDirectoryName(location.ConfigPath)!, FileName);
}
