using System.CommandLine;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>
/// <c>pgw diagnostics</c>: what somebody needs to know who is to help, in one file that can be sent to them: how the gateway stands, its configuration and the end of its log. The
/// gateway takes secrets out of all that it answers; who people are may be in it: it says so.
/// </summary>
internal static class DiagnosticsCommand
{
    private const int TimeoutMs = 60_000;
    private const string About = "about.txt";

    private static readonly Option<string?> File = new("--output", "-o") { Description = "File to write, which must not exist yet (default: pgw-diagnostics-<time>.zip here)" };
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What is asked, and the file it goes into.
    private static readonly (string Method, string Params)[] Questions =
    [
        ("health", "{}"), ("status", "{}"), ("plugins.status", "{}"), ("channels.status", "{}"), ("config.get", "{}"), ("agents.list", "{}"), ("models.list", "{}"), ("node.list", "{}"),
        ("outbox.list", "{}"), ("inbox.list", "{}"), ("logs.tail", """{"limit":5000,"maxBytes":1000000}"""),
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("diagnostics", "Write a file for who is to help: status, configuration, log; without secrets") { File }.AskingGateway();
        command.SetAction((parse, cancellation) => AskGateway.JudgeAsync(parse, [Scopes.Admin], (client, token) => WriteAsync(parse, client, token), cancellation, TimeoutMs));
        return command;
    }

    private static async Task<int> WriteAsync(ParseResult parse, GatewayClient client, CancellationToken cancellation)
    {
        var path = parse.GetValue(File) ?? $"pgw-diagnostics-{TimeProvider.System.GetLocalNow():yyyyMMdd-HHmmss}.zip";
        try
        {
            await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
            await PutAsync(archive, About, Describe(), cancellation);
            foreach (var (method, parameters) in Questions)
            {
                await PutAsync(archive, method + ".json", await AskAsync(client, method, parameters, cancellation), cancellation);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pgw: {path} cannot be written: {e.Message}");
            return ExitCodes.Failed;
        }

        if (parse.GetValue(CommonOptions.Json))
        {
            Output.Json(JsonSerializer.SerializeToElement(Path.GetFullPath(path), DiagnosticsJson.Default.String));
        }
        else
        {
            Console.WriteLine($"Wrote {path}. Look through it before you send it: secrets are taken out, names of people and chats are not.");
        }

        return ExitCodes.Ok;
    }

    // What cannot be asked is a finding too.
    private static async Task<string> AskAsync(GatewayClient client, string method, string parameters, CancellationToken cancellation)
    {
        try
        {
            return Indented(await client.CallAsync(method, JsonElement.Parse(parameters), _ => { }, cancellation));
        }
        catch (GatewayException e) when (e.Error.Code != ErrorCodes.Unavailable || e.Error.Retryable == true)
        {
            return $"{method} failed: {e.Message}";
        }
    }

    private static string Indented(JsonElement answer)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            answer.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Describe() =>
        $"""
        pgw {typeof(DiagnosticsCommand).Assembly.GetName().Version!.ToString(3)}
        {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} processors
        written {TimeProvider.System.GetUtcNow():O}

        """;

    private static async Task PutAsync(ZipArchive archive, string name, string text, CancellationToken cancellation)
    {
        await using var entry = await archive.CreateEntry(name).OpenAsync(cancellation);
        await entry.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
    }
}

/// <summary>JSON of the verb's own answer.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class DiagnosticsJson : System.Text.Json.Serialization.JsonSerializerContext;
