using System.CommandLine;
using System.Globalization;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw media list</c>: what is kept, the newest first.</summary>
internal static class MediaListCommand
{
    private static readonly Option<int> Limit = new("--limit") { Description = "Most media", DefaultValueFactory = _ => 50 };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("list", "Show what is kept, the newest first") { Limit }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.RunAsync(
            parse,
            [Scopes.Read],
            async (client, token) =>
            {
                var list = await client.CallAsync(MediaMethods.List, new MediaListParams { Limit = parse.GetValue(Limit) }, token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(list, MediaMethods.List.ResultInfo);
                }
                else
                {
                    Print(list);
                }
            },
            cancellation));
        return command;
    }

    private static void Print(MediaList list)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{list.Count} media, {list.Bytes / 1e6:0.#} of {list.MostBytes / 1e6:0} MB."));
        if (list.Media.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("id", "type", "size", "name", "from", "age");
        foreach (var medium in list.Media)
        {
            string?[] cells = [medium.Id, medium.MediaType, string.Create(CultureInfo.InvariantCulture, $"{medium.Size / 1e6:0.###} MB"), medium.FileName, medium.Origin, Age(medium.CreatedAt)];
            table.AddRow([.. cells.Select(Cell)]);
        }

        Output.Console.Write(table);
    }

    // What somebody wrote may hold anything, also what a terminal takes for orders.
    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? "–" : new string([.. text.Where(letter => !char.IsControl(letter))]).EscapeMarkup();

    private static string Age(long at) => Output.Duration(Math.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - at));
}
