using System.CommandLine;
using System.Text;
using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw sessions export</c>: writes a session's transcript as JSONL, page by page, so that its length does not matter.</summary>
internal static class SessionsExportCommand
{
    private const int TimeoutMs = 600_000;

    private static readonly Argument<string> Key = SessionsCommand.Key();
    private static readonly Option<string?> File = new("--output", "-o") { Description = "File to write, which must not exist yet (default: standard output)" };
    private static readonly Option<bool> All = new("--all") { Description = "With what resets, summaries and deletions have archived, oldest first" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("export", "Write the transcript of a session as JSONL") { Key, File, All }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(parse, [Scopes.Read], (client, token) => ExportAsync(parse, client, token), cancellation, TimeoutMs));
        return command;
    }

    private static async Task<int> ExportAsync(ParseResult parse, GatewayClient client, CancellationToken cancellation)
    {
        if (parse.GetValue(File) is not { } file)
        {
            Progress.End();
            await using var stdout = Console.OpenStandardOutput();
            await WriteAsync(parse, client, stdout, cancellation);
            return ExitCodes.Ok;
        }

        // What breaks off leaves no file that looks whole.
        var partial = file + ".partial";
        try
        {
            int lines;
            await using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                lines = await WriteAsync(parse, client, stream, cancellation);
            }

            System.IO.File.Move(partial, file, overwrite: false);
            Console.Error.WriteLine($"Wrote {lines} lines to {file}.");
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pgw: {file} cannot be written: {e.Message}");
            return ExitCodes.Failed;
        }
        finally
        {
            Remove(partial);
        }
    }

    private static void Remove(string partial)
    {
        try
        {
            System.IO.File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be written either, which was said.
        }
    }

    private static async Task<int> WriteAsync(ParseResult parse, GatewayClient client, Stream target, CancellationToken cancellation)
    {
        var written = 0;
        string? cursor = null;
        do
        {
            var wanted = new SessionsExportParams { Key = parse.GetValue(Key)!, Cursor = cursor, IncludeArchived = parse.GetValue(All) ? true : null };
            var page = await client.CallAsync(SessionExport.Export, wanted, cancellation);
            var text = new StringBuilder();
            foreach (var line in page.Lines)
            {
                text.Append(JsonSerializer.Serialize(line, SessionExportJson.Default.TranscriptLine)).Append('\n');
            }

            await target.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
            (written, cursor) = (written + page.Lines.Count, page.Cursor);
        }
        while (cursor is not null);
        return written;
    }
}
