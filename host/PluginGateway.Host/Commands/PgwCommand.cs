using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary>The command line, <c>pgw</c>: one file per verb beside this one.</summary>
internal static class PgwCommand
{
    /// <summary>Parses and runs.</summary>
    /// <returns>The exit code; see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parse = Root().Parse(args);
        using var progress = RunsOn(parse) ? null : Progress.Begin(parse);

        // The verbs answer SIGTERM themselves: a gateway wants its five seconds.
        return await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    /// <summary>All verbs.</summary>
    internal static RootCommand Root() => new("The gateway between chat networks, AI agents, devices and the people who run them.")
    {
        GatewayCommand.Create(),
        GatewayStatusCommand.Create(),
        GatewayHealthCommand.Create(),
        SetupCommand.Create(),
        DoctorCommand.Create(),
        SecurityCommand.Create(),
        AgentCommand.Create(),
        AgentsCommand.Create(),
        ModelsCommand.Create(),
        MessageCommand.Create(),
        PluginsCommand.Create(),
        ConfigCommand.Create(),
        LogsCommand.Create(),
        SystemCommand.Create(),
        DevicesCommand.Create(),
        NodesCommand.Create(),
        NodeCommand.Create(),
        SessionsCommand.Create(),
        ChannelsCommand.Create(),
        PairingCommand.Create(),
        InboxCommand.Create(),
        OutboxCommand.Create(),
        MediaCommand.Create(),
        ExplainCommand.Create(),
        DiagnosticsCommand.Create(),
        CompletionCommand.Create(),
        CommonOptions.Profile,
        CommonOptions.Dev,
    };

    // A gateway and a node go on until they are told to stop: nobody waits for their end.
    private static bool RunsOn(ParseResult parse) => parse.CommandResult.Command.Name is "gateway" or "run";
}
