using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary>The command line, <c>pgw</c>: one file per verb beside this one.</summary>
internal static class PgwCommand
{
    /// <summary>Parses and runs.</summary>
    /// <returns>The exit code; see <see cref="ExitCodes"/>.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("The gateway between chat networks, AI agents, devices and the people who run them.")
        {
            GatewayCommand.Create(),
            GatewayStatusCommand.Create(),
            DoctorCommand.Create(),
            SecurityCommand.Create(),
            AgentCommand.Create(),
            PluginsCommand.Create(),
            ConfigCommand.Create(),
            LogsCommand.Create(),
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
            CommonOptions.Profile,
            CommonOptions.Dev,
        };

        // The verbs answer SIGTERM themselves: a gateway wants its five seconds.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }
}
