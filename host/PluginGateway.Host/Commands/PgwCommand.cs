using System.CommandLine;
using System.CommandLine.Parsing;

namespace PluginGateway.Host.Commands;

/// <summary>The command line, <c>pgw</c>: one file per verb beside this one.</summary>
internal static class PgwCommand
{
    // In the order in which the help shows them.
    private static readonly (string Name, Func<Command> Create)[] Verbs =
    [
        ("gateway", GatewayCommand.Create),
        ("status", GatewayStatusCommand.Create),
        ("health", GatewayHealthCommand.Create),
        ("setup", SetupCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("security", SecurityCommand.Create),
        ("agent", AgentCommand.Create),
        ("agents", AgentsCommand.Create),
        ("models", ModelsCommand.Create),
        ("message", MessageCommand.Create),
        ("plugins", PluginsCommand.Create),
        ("config", ConfigCommand.Create),
        ("logs", LogsCommand.Create),
        ("system", SystemCommand.Create),
        ("devices", DevicesCommand.Create),
        ("nodes", NodesCommand.Create),
        ("node", NodeCommand.Create),
        ("sessions", SessionsCommand.Create),
        ("channels", ChannelsCommand.Create),
        ("pairing", PairingCommand.Create),
        ("inbox", InboxCommand.Create),
        ("outbox", OutboxCommand.Create),
        ("media", MediaCommand.Create),
        ("explain", ExplainCommand.Create),
        ("diagnostics", DiagnosticsCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>Parses and runs.</summary>
    /// <returns>The exit code; see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parse = Root(args).Parse(args);
        using var progress = RunsOn(parse) ? null : Progress.Begin(parse);

        // The verbs answer SIGTERM themselves: a gateway wants its five seconds.
        return await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    /// <summary>All verbs, or as many of them as a command line can mean.</summary>
    /// <param name="args">The command line; when its first word is a verb, only those that are named in it are made, which saves much of the work of a short call.</param>
    internal static RootCommand Root(params string[] args)
    {
        var named = args is [var first, ..] && Array.Exists(Verbs, verb => verb.Name == first);
        var root = new RootCommand("The gateway between chat networks, AI agents, devices and the people who run them.") { CommonOptions.Profile, CommonOptions.Dev };
        foreach (var (name, create) in Verbs)
        {
            if (!named || Array.IndexOf(args, name) >= 0)
            {
                root.Subcommands.Add(create());
            }
        }

        if (args is [['[', ..], ..])
        {
            TakeNoValues(root);
        }

        return root;
    }

    // To a shell that asks what may follow (CompletionScripts) "true" and "false" would be all that may follow a flag.
    private static void TakeNoValues(Command command)
    {
        foreach (var flag in command.Options.Where(static option => option.ValueType == typeof(bool)))
        {
            flag.Arity = ArgumentArity.Zero;
        }

        foreach (var inner in command.Subcommands)
        {
            TakeNoValues(inner);
        }
    }

    // A gateway and a node go on until they are told to stop: nobody waits for their end.
    private static bool RunsOn(ParseResult parse) => parse.CommandResult is { Command.Name: "gateway" } or { Command.Name: "run", Parent: CommandResult { Command.Name: "gateway" or "node" } };
}
