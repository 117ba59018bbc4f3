using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw models list</c>: what agents of a running gateway may think on.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Show the models of a running gateway").AskingGateway();
        list.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var models = await client.CallAsync(AgentsMethods.Models, ListParams.Value, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(models, AgentsMethods.Models.ResultInfo);
                }
                else
                {
                    Print(models);
                }
            },
            cancellation));
        return new Command("models", "Show what the agents of a running gateway may think on") { list };
    }

    private static void Print(ModelsList list)
    {
        if (list.Models.Count == 0)
        {
            Console.WriteLine("There are no models. pgw plugins enable openai or anthropic brings some, when it has its key.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("provider", "model", "name", "context");
        foreach (var model in list.Models)
        {
            table.AddRow(model.Provider.EscapeMarkup(), model.Id.EscapeMarkup(), model.Name.EscapeMarkup(), model.ContextWindow is { } window ? $"{window}" : "–");
        }

        Output.Console.Write(table);
    }
}
