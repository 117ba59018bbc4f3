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

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("agent", "Say something to the agent and print its reply") { Message, Session }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(parse, [Scopes.Write], (client, token) => RunAsync(parse, client, token), cancellation, DefaultTimeoutMs));
        return command;
    }

    private static async Task RunAsync(ParseResult parse, GatewayClient client, CancellationToken cancellation)
    {
        var request = new AgentParams { Message = parse.GetValue(Message)!, SessionKey = parse.GetValue(Session), IdempotencyKey = Guid.NewGuid().ToString() };
        var asJson = parse.GetValue(CommonOptions.Json);
        using var streaming = client.Subscribe(AgentRunMethods.Event, happening =>
        {
            if (!asJson && happening.RunId == request.IdempotencyKey && happening.Data.Delta is { } delta)
            {
                Console.Write(delta);
            }
        });
        var result = await client.CallAsync(AgentRunMethods.Agent, request, _ => { }, cancellation);
        if (asJson)
        {
            Output.Json(result, AgentRunMethods.Agent.ResultInfo);
        }
        else
        {
            Console.WriteLine();
        }
    }
}
