using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Host.NodeHost.Machine;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw nodes run</c>: runs a program on a node that its owner allows, prints what it says and ends as it does.</summary>
internal static class NodesRunCommand
{
    // config-and-cli.md §6.
    private const int UsualMs = 30_000;

    // The program's own time comes first; this is for the node to say how it ended.
    private const int AnswerMs = 5_000;
    private const int TransportMs = 5_000;

    private static readonly Argument<string[]> Words = new("program") { Description = "The program and its arguments, behind --; there is no shell in between", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string> Node = new("--node") { Description = "Id, its first six characters or more, name or address of the node, as in pgw nodes list", Required = true };
    private static readonly Option<string?> Cwd = new("--cwd") { Description = "Folder on the node to run it in (default: an empty one that goes with the run)" };
    private static readonly Option<string[]> Env = new("--env") { Description = "A variable for the program as NAME=value; may be repeated", CustomParser = Variables };
    private static readonly Option<int?> CommandTimeout = Milliseconds("--command-timeout", $"How long the program may take, in milliseconds (default: {UsualMs})");
    private static readonly Option<int?> InvokeTimeout = Milliseconds("--invoke-timeout", $"How long to wait for the node, in milliseconds (default: the program's time and {AnswerMs} more)");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("run", "Run a program that the node's owner allows, and end as it does: pgw nodes run --node bench -- uname -a") { Words, Node, Cwd, Env, CommandTimeout, InvokeTimeout }.AskingGateway();
        command.Validators.Add(static result =>
        {
            if (result.GetValue(Words) is not { Length: > 0 })
            {
                result.AddError("there is no program to run; it stands behind --, for example pgw nodes run --node bench -- uname -a");
            }
        });
        command.SetAction((parse, cancellation) =>
        {
            var (programMs, nodeMs) = Times(parse.GetValue(CommandTimeout), parse.GetValue(InvokeTimeout));
            return AskGateway.JudgeAsync(
                parse,
                [Scopes.Read, Scopes.Write],
                async (client, token) =>
                {
                    var asked = new NodeInvokeParams(parse.GetValue(Node)!, "system.run", Guid.NewGuid().ToString()) { Params = JsonElement.Parse(Asked(parse, programMs).ToJsonString()), TimeoutMs = nodeMs };
                    return Tell(parse, await NodeInvocation.AskAsync(client, asked, token));
                },
                cancellation,
                nodeMs + TransportMs);
        });
        return command;
    }

    // A program that takes too long is ended by the node, which then says so; where only the node's time is given, the program has all of it but what the answer takes.
    private static (int ProgramMs, int NodeMs) Times(int? program, int? node) => (program, node) switch
    {
        ({ } given, { } whole) => (given, whole),
        (null, { } whole) => (Math.Max(1, whole - Math.Min(AnswerMs, whole / 2)), whole),
        ({ } given, null) => (given, Math.Min(given + AnswerMs, NodeInvokeParams.LongestTimeoutMs)),
        (null, null) => (UsualMs, UsualMs + AnswerMs),
    };

    private static JsonObject Asked(ParseResult parse, int programMs)
    {
        var asked = new JsonObject { ["command"] = new JsonArray([.. parse.GetValue(Words)!.Select(word => (JsonNode)word)]), ["timeoutMs"] = programMs };
        if (parse.GetValue(Cwd) is { } cwd)
        {
            asked["cwd"] = cwd;
        }

        var env = new JsonObject();
        foreach (var pair in parse.GetValue(Env) ?? [])
        {
            env[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
            asked["env"] = env;
        }

        return asked;
    }

    private static int Tell(ParseResult parse, NodeInvokeAnswer answer)
    {
        if (Read(answer.Payload) is not { } ended)
        {
            Console.Error.WriteLine("pgw: the node's answer to system.run does not say how the program ended");
            return ExitCodes.Failed;
        }

        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(answer, NodeMethods.Invoke.ResultInfo);
        }
        else
        {
            Console.Out.Write(Shown(ended.Stdout, Console.IsOutputRedirected));
            Console.Out.Flush();
            Console.Error.Write(Shown(ended.Stderr, Console.IsErrorRedirected));
        }

        if (ended.TimedOut)
        {
            Console.Error.WriteLine($"pgw: the node has ended the program: {NodesTable.Plain(ended.Error ?? "it took too long")} (--command-timeout)");
            return ExitCodes.TimedOut;
        }

        if (ended.ExitCode is not { } code)
        {
            Console.Error.WriteLine($"pgw: the program did not run: {NodesTable.Plain(ended.Error ?? "the node does not say why")}");
            return ExitCodes.Failed;
        }

        // Of a number that is too large for a process here the rest is passed on, which must not make a success of it.
        return code != 0 && (code & 0xff) == 0 ? ExitCodes.Failed : code;
    }

    private static RunResult? Read(JsonElement? payload)
    {
        try
        {
            return payload is { ValueKind: JsonValueKind.Object } result && (result.TryGetProperty("exitCode", out _) || result.TryGetProperty("error", out _)) ? result.Deserialize(SystemJson.Default.RunResult) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A file gets what the program said; a terminal would take some of it for orders.
    private static string Shown(string? text, bool isRedirected) => isRedirected ? text ?? "" : new([.. (text ?? "").Where(static letter => letter is '\n' or '\t' || !char.IsControl(letter))]);

    private static string[] Variables(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"--env '{token.Value}' is not NAME=value; for example --env LANG=C");
        }

        return [.. result.Tokens.Select(static token => token.Value)];
    }

    private static Option<int?> Milliseconds(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > NodeInvokeParams.LongestTimeoutMs)
            {
                result.AddError($"{name} must be 1 to {NodeInvokeParams.LongestTimeoutMs} milliseconds");
            }
        });
        return option;
    }
}
