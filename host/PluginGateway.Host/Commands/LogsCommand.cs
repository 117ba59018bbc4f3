using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw logs</c>: the log of a running gateway, wherever that is.</summary>
internal static class LogsCommand
{
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with new lines until stopped" };
    private static readonly Option<int> Limit = new("--limit") { Description = "Most lines at once", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> MaxBytes = new("--max-bytes") { Description = "How far to reach back, in bytes", DefaultValueFactory = _ => 250_000 };
    private static readonly Option<int> Interval = new("--interval") { Description = "Time between two looks, in milliseconds", DefaultValueFactory = _ => 1000 };
    private static readonly Option<bool> Plain = new("--plain") { Description = "Print the lines as they are in the file" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("logs", "Show the log of a running gateway") { Follow, Limit, MaxBytes, Interval, Plain }.AskingGateway();
        command.SetAction((parse, cancellation) => parse.GetValue(Follow)
            ? AskGateway.RunAsync(parse, [Scopes.Read], (client, token) => PrintAsync(parse, client, token), cancellation, Timeout.Infinite)
            : AskGateway.RunAsync(parse, [Scopes.Read], (client, token) => PrintAsync(parse, client, token), cancellation));
        return command;
    }

    private static async Task PrintAsync(ParseResult parse, GatewayClient client, CancellationToken cancellation)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(parse.GetValue(Interval), 100)));
        long? cursor = null;
        do
        {
            var tail = await client.CallAsync(
                LogsMethods.Tail, new LogsTailParams { Cursor = cursor, Limit = parse.GetValue(Limit), MaxBytes = parse.GetValue(MaxBytes) }, cancellation);
            Print(parse, tail, isFirst: cursor is null);
            cursor = tail.Cursor;
        }
        while (parse.GetValue(Follow) && await pause.WaitForNextTickAsync(cancellation));
    }

    private static void Print(ParseResult parse, LogsTail tail, bool isFirst)
    {
        var isJson = parse.GetValue(CommonOptions.Json);
        if (isJson && isFirst)
        {
            Line("meta", new JsonObject { ["file"] = tail.File, ["cursor"] = tail.Cursor, ["size"] = tail.Size, ["truncated"] = tail.Truncated, ["reset"] = tail.Reset });
        }

        if (!isFirst && (tail.Reset || tail.Truncated))
        {
            const string Missed = "the log has moved on; lines may be missing";
            if (isJson)
            {
                Line("notice", new JsonObject { ["message"] = Missed });
            }
            else
            {
                Console.Error.WriteLine(Missed);
            }
        }

        foreach (var line in tail.Lines)
        {
            if (isJson)
            {
                Line("log", new JsonObject { ["raw"] = line });
            }
            else
            {
                Console.WriteLine(parse.GetValue(Plain) ? line : ForPeople(line));
            }
        }
    }

    private static void Line(string type, JsonObject content)
    {
        content.Insert(0, "type", type);
        Console.WriteLine(content.ToJsonString());
    }

    private static string ForPeople(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var log = document.RootElement;
            var exception = log.TryGetProperty("exception", out var thrown) ? $"\n{thrown.GetString()}" : string.Empty;
            return $"{log.GetProperty("time").GetString()} {log.GetProperty("_meta").GetProperty("logLevelName").GetString(),-5} {log.GetProperty("1").GetString()}{exception}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A line of another version of the gateway.
            return line;
        }
    }
}
