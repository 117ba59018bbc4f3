using System.CommandLine;
using PluginGateway.Host.Running;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway schema</c>: prints the JSON Schema of the wire, as this program speaks it. Asks nobody.</summary>
internal static class GatewaySchemaCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of all frames, methods and events of the gateway itself; no gateway need run");
        command.SetAction(async (_, cancellation) =>
        {
            var schema = await PublishedSchema.ReadAsync();
            await using var stdout = Console.OpenStandardOutput();
            await stdout.WriteAsync(schema, cancellation);
            await stdout.WriteAsync("\n"u8.ToArray(), cancellation);
            return ExitCodes.Ok;
        });
        return command;
    }
}
