using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol;
using Spectre.Console;

namespace PluginGateway.Host.Commands;

/// <summary>How verbs print: JSON for scripts, text for people without colour codes where nobody would see them.</summary>
internal static class Output
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A file has no width: hashes and paths are not to be broken.
    private const int RedirectedWidth = 200;

    /// <summary>A console for tables.</summary>
    public static IAnsiConsole Console { get; } = CreateConsole();

    /// <summary>A duration for people, in its largest unit.</summary>
    public static string Duration(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds) switch
    {
        { TotalMinutes: < 1 } time => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } time => $"{(int)time.TotalMinutes} min",
        { TotalDays: < 2 } time => $"{(int)time.TotalHours} h",
        var time => $"{(int)time.TotalDays} days",
    };

    /// <summary>Prints a value.</summary>
    public static void Json<T>(T value, JsonTypeInfo<T> info) => Write(writer => JsonSerializer.Serialize(writer, value, info));

    /// <summary>Prints what the gateway answered.</summary>
    public static void Json(JsonElement value) => Write(value.WriteTo);

    /// <summary>A value as JSON for people.</summary>
    public static string Readable(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>Prints an answer: as JSON when that was asked for, else as the words given.</summary>
    public static void Answer<T>(ParseResult parse, T answer, JsonTypeInfo<T> info, string words)
    {
        if (parse.GetValue(CommonOptions.Json))
        {
            Json(answer, info);
        }
        else
        {
            System.Console.WriteLine(words);
        }
    }

    /// <summary>Prints a failure: <c>{"ok": false, "error": {…}}</c>.</summary>
    public static void Json(ErrorShape error) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok"u8, false);
        writer.WritePropertyName("error"u8);
        JsonSerializer.Serialize(writer, error, ErrorJson.Default.ErrorShape);
        writer.WriteEndObject();
    });

    private static IAnsiConsole CreateConsole()
    {
        var isRedirected = System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (isRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }

    private static void Write(Action<Utf8JsonWriter> write)
    {
        Progress.End();
        using var stdout = System.Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(stdout, Indented))
        {
            write(writer);
        }

        stdout.Write("\n"u8);
    }
}
