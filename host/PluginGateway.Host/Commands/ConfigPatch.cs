using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PluginGateway.Host.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>Changes one value of the configuration, as the verbs <c>set</c> and <c>unset</c> do: reads the hash, and sends the change made from it.</summary>
internal static class ConfigPatch
{
    // It goes into the file as it is: people read that.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value's place.</summary>
    public static Argument<string> Path() => new("path") { Description = "Where in the file, names with dots between them, for example plugins.irc.config.nick" };

    /// <summary>Changes it.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="path">Names with dots between them.</param>
    /// <param name="value">The value; null takes it out.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(ParseResult parse, string path, JsonElement? value, CancellationToken cancellation) => ConfigAccess.RunAsync(
        parse,
        writes: true,
        async (config, token) =>
        {
            var hash = (await config.GetAsync(token)).Hash;
            var patch = new ConfigApplyParams(Nested(path.Split('.'), value)) { BaseHash = hash, Force = parse.GetValue(ConfigCommand.Force) ? true : null };
            return ConfigCommand.Report(parse, await config.PatchAsync(patch, token));
        },
        cancellation);

    private static string Nested(string[] path, JsonElement? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            foreach (var name in path)
            {
                json.WriteStartObject();
                json.WritePropertyName(name);
            }

            if (value is { } element)
            {
                element.WriteTo(json);
            }
            else
            {
                json.WriteNullValue();
            }

            foreach (var _ in path)
            {
                json.WriteEndObject();
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
