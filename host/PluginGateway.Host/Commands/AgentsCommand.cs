using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw agents list</c>: who answers in a running gateway.</summary>
internal static class AgentsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Show the agents of a running gateway").AskingGateway();
        list.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var agents = await client.CallAsync(AgentsMethods.List, ListParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(agents, AgentsMethods.List.ResultInfo);
                }
                else
                {
                    Print(agents);
                }
            },
            cancellation));
        return new Command("agents", "Show who answers in a running gateway") { list };
    }

    private static void Print(AgentsList list)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("agent", "name", "model", "");
        foreach (var agent in list.Agents)
        {
            table.AddRow(
                agent.Id.EscapeMarkup(), (agent.Identity?.Name ?? agent.Name ?? "–").EscapeMarkup(), (agent.Model?.Primary ?? "–").EscapeMarkup(), agent.Id == list.DefaultId ? "answers when nobody is named" : string.Empty);
        }

        Output.Console.Write(table);
    }
}
