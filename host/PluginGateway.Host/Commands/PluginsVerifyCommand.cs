using System.CommandLine;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins verify &lt;id&gt;</c>: compares a plugin's folder, its pin and what runs.</summary>
internal static class PluginsVerifyCommand
{
    private static readonly Argument<string> Id = PluginsCommand.Id();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("verify", "Compare a plugin's folder, its pin and what runs, without running anything") { Id }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(
            parse,
            [Scopes.Admin],
            async (client, token) =>
            {
                var verification = await client.CallAsync(PluginsMethods.Verify, new PluginIdParams(parse.GetValue(Id)!), token);
                if (parse.GetValue(CommonOptions.Json))
                {
                    Output.Json(verification, PluginsMethods.Verify.ResultInfo);
                }
                else
                {
                    Print(verification);
                }

                return verification.Ok ? ExitCodes.Ok : ExitCodes.Failed;
            },
            cancellation));
        return command;
    }

    private static void Print(PluginVerification verification)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("what", "value").Title(verification.Id.EscapeMarkup());
        table.AddRow("folder", (verification.Source ?? "–").EscapeMarkup());
        table.AddRow("content", verification.Hash ?? "–");
        table.AddRow("pinned", (verification.Pinned ?? "–").EscapeMarkup());
        table.AddRow("runs", verification.Running ?? "–");
        Output.Console.Write(table);
        Console.WriteLine(verification.Ok ? "ok" : string.Join('\n', verification.Problems));
    }
}
