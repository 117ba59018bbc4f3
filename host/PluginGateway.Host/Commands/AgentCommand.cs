using System.CommandLine;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw agent --message "…"</c>: runs one turn of the agent and prints the reply as it comes.</summary>
internal static class AgentCommand
{
    private const int DefaultTimeoutMs = 600_000;

    private static readonly Option<string> Message = new("--message", "-m") { Description = "What to say to the agent", Required = true };
    private static readonly Option<string?> Session = new("--session-key") { Description = "Session to say it in (default: the main one)" };
    private static readonly Option<string?> Agent = new("--agent") { Description = "Who is to answer, as in pgw agents list (default: the one that answers when nobody is named)" };
    private static readonly Option<string?> Thinking = new("--thinking") { Description = "How hard to think: off, minimal, low, medium, high" };
    private static readonly Option<bool> Deliver = new("--deliver") { Description = "Send the reply to a chat, too: the one that --channel and --to name" };
    private static readonly Option<string?> Channel = new("--channel") { Description = "Channel to deliver the reply through" };
    private static readonly Option<string?> To = new("--to") { Description = "Chat to deliver the reply to, in the channel's own spelling" };
    private static readonly Option<string?> Account = ChannelsCommand.Account();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("agent", "Say something to the agent and print its reply") { Message, Session, Agent, Thinking, Deliver, Channel, To, Account }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(parse, [Scopes.Write], (client, token) => RunAsync(parse, client, token), cancellation, DefaultTimeoutMs));
        return command;
    }

    private static async Task RunAsync(ParseResult parse, GatewayClient client, CancellationToken cancellation)
    {
        var request = new AgentParams
        {
            Message = parse.GetValue(Message)!,
            SessionKey = parse.GetValue(Session),
            AgentId = parse.GetValue(Agent),
            Thinking = parse.GetValue(Thinking),
            Deliver = parse.GetValue(Deliver) ? true : null,
            Channel = parse.GetValue(Channel),
            To = parse.GetValue(To),
            AccountId = parse.GetValue(Account),
            IdempotencyKey = Guid.NewGuid().ToString(),
        };
        var asJson = parse.GetValue(CommonOptions.Json);
        var printer = new ReplyPrinter();
        using var streaming = client.Subscribe(AgentRunMethods.Event, happening =>
        {
            if (!asJson && happening.RunId == request.IdempotencyKey && happening.Data.Delta is { } delta)
            {
                printer.Print(delta);
            }
        });
        var result = await client.CallAsync(AgentRunMethods.Agent, request, _ => { }, cancellation);
        if (asJson)
        {
            Output.Json(result, AgentRunMethods.Agent.ResultInfo);
        }
        else
        {
            printer.End(string.Concat((result.Result?.Payloads ?? []).Select(reply => reply.Text)));
        }
    }

    /// <summary>Prints a reply as it comes. Events are told on a thread of their own, so that the answer may be here before the last of them. Any thread.</summary>
    private sealed class ReplyPrinter
    {
        private readonly Lock _gate = new();
        private int _printed;
        private bool _ended;

        public void Print(string delta)
        {
            lock (_gate)
            {
                if (!_ended)
                {
                    Console.Write(delta);
                    _printed += delta.Length;
                }
            }
        }

        public void End(string whole)
        {
            lock (_gate)
            {
                _ended = true;
                Console.WriteLine(whole.Length > _printed ? whole[_printed..] : string.Empty);
            }
        }
    }
}
