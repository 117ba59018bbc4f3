using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Config.Importing;

/// <summary>
/// Makes a configuration of ours of one of the reference's (<c>clawdbot.json</c>, <c>moltbot.json</c>, <c>openclaw.json</c>). What this gateway would not start with is not taken, whatever its name. Nothing
/// is written.
/// </summary>
public static class ReferenceImport
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one and makes ours of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reader">Judges the result, with the layers that it would have around it.</param>
    /// <exception cref="ConfigurationException">The file, or one that it includes, is missing, unreadable, too large or no JSON5; the text says which, where and what to do.</exception>
    public static ImportReport Read(string path, SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (root, files) = ReferenceFile.Read(path);
        var draft = new ImportDraft();
        ImportRules.Run(draft, root);
        Judge(draft, reader);
        Compare(draft);
        return new ImportReport(files, TextOf(draft.Result), draft.Taken, draft.Left, draft.Notes);
    }

    // Each round takes something back, so that there is an end.
    private static void Judge(ImportDraft draft, SettingsReader reader)
    {
        while (true)
        {
            var reading = reader.Read(TextOf(draft.Result));
            if (reading.Settings is { } settings)
            {
                if (Exposed(settings.Gateway) is not { } why || !draft.TakeBack("gateway.bind", why))
                {
                    return;
                }
            }
            else if (!reading.Issues.Any(issue => draft.TakeBack(issue.Path, $"this gateway does not take it: {Words(issue, draft.Result)}")))
            {
                // What is wrong is not of the file: the environment, the command line.
                throw new ConfigurationException(reading.Issues);
            }
        }
    }

    private static void Compare(ImportDraft draft)
    {
        if (draft.Result["session"]?["dmScope"] is null)
        {
            draft.Note("direct messages of all people share one conversation there unless told otherwise; here each person has one (session.dmScope main is the other)");
        }

        if (draft.Result["commands"]?["restart"] is null)
        {
            draft.Note("a change that needs a restart restarts by itself there; here only with commands.restart true");
        }

        if (draft.Result["plugins"] is null)
        {
            draft.Note("no plugin is enabled yet, and so nobody answers: pgw plugins list, pgw plugins enable <id>");
        }
    }

    private static string? Exposed(GatewayOptions gateway)
    {
        // A secret is made at the start where there is none.
        gateway.Auth.Token ??= "made at the start";
        try
        {
            Exposure.Check(gateway);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    // Many an issue quotes the value, which may be a secret.
    private static string Words(ConfigIssue issue, JsonNode root)
    {
        var value = issue.Path.Split('.').Aggregate((JsonNode?)root, (node, name) => node switch
        {
            JsonObject section => section[name],
            JsonArray list when int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out var at) && at >= 0 && at < list.Count => list[at],
            _ => null,
        });
        var shown = value is JsonValue && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : string.Empty;
        return shown.Length == 0 || shown.StartsWith("${", StringComparison.Ordinal) ? issue.Message : issue.Message.Replace(shown, "…", StringComparison.Ordinal);
    }

    private static byte[] TextOf(JsonObject result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            result.WriteTo(writer);
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
