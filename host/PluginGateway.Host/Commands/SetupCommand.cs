using System.CommandLine;
using System.Text.Json.Serialization;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Running;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw setup</c>: makes the state directory with a configuration and a token of its own, so that the verbs that write have something to write to. What is there stays as it is.</summary>
internal static class SetupCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("setup", "Make a state directory, a plugins.json and a token for a gateway of yours; what is there stays as it is")
        {
            CommonOptions.Config, CommonOptions.StateDirectory, CommonOptions.Json,
        };
        command.SetAction(parse => SetUp(parse, CommonOptions.LocationOf(parse)));
        return command;
    }

    private static int SetUp(ParseResult parse, Location location)
    {
        var own = location.ToWrite.ConfigPath;
        var isNew = !Path.Exists(own);
        try
        {
            OwnerOnlyFiles.Apply();
            location.State.Create();
            GatewayToken.ReadOrCreate(location.State);
            OwnConfig.Make(own);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pgw: {own} cannot be made: {e.Message}");
            return ExitCodes.Failed;
        }

        var options = location.Profile.IsDefault ? string.Empty : $" --profile {location.Profile.Name}";
        Output.Answer(
            parse,
            new SetupReport(own, location.State.Path, isNew),
            SetupJson.Default.SetupReport,
            $"""
            {(isNew ? "made" : "kept")}: {own}
            state: {location.State.Path}
            next: pgw{options} gateway                  runs it in this terminal (pgw{options} gateway install: as a service)
                  pgw{options} channels add telegram    a bot of yours
                  pgw{options} agent --message hi       asks the agent, which echoes until plugins.json names a model
            """);
        return ExitCodes.Ok;
    }
}

/// <summary>What <c>--json</c> prints.</summary>
/// <param name="ConfigPath">The configuration.</param>
/// <param name="StateDirectory">The state directory.</param>
/// <param name="Created">Whether the configuration was made just now.</param>
internal sealed record SetupReport(string ConfigPath, string StateDirectory, bool Created);

/// <summary>JSON of the setup.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SetupReport))]
internal sealed partial class SetupJson : JsonSerializerContext;
