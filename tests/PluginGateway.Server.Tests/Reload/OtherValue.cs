using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>For each option a value, as JSON, that it can have and has not.</summary>
internal static class OtherValue
{
    // Where neither type nor limits say what fits.
    private static readonly Dictionary<string, string> ByKey = new(StringComparer.Ordinal)
    {
        ["gateway.auth.token"] = "\"another-token-of-the-test\"",
        ["gateway.trustedProxies"] = "[\"192.0.2.0/24\"]",
        ["gateway.canvas.origin"] = "\"https://canvas.example\"",
        ["gateway.controlUi.allowedOrigins"] = "[\"https://other.example:8443\"]",
        ["gateway.reload.mode"] = "\"hot\"",
        ["gateway.remote.tlsFingerprint"] = $"\"{new string('a', 64)}\"",
        ["agents.list"] = """[{ "id": "helper", "model": "echo-1", "identity": { "emoji": "*" } }]""",
        ["agents.defaults.tools.allow"] = "[\"gateway/*\"]",
        ["agents.defaults.tools.deny"] = "[\"gateway/x\"]",
        ["bindings"] = """[{ "agentId": "main", "match": { "channel": "irc" } }]""",
        ["session.identityLinks"] = """{ "ann": ["irc:ann"] }""",
        ["session.resetByChannel"] = """{ "irc": { "mode": "never" } }""",
        ["media.publicUrl"] = "\"https://media.example\"",
        ["messages.queue.mode"] = "\"followup\"",
        ["messages.queue.byChannel"] = """{ "irc": "steer" }""",
        ["hooks.token"] = "\"another-secret-of-hooks\"",
        ["hooks.path"] = "\"/others\"",
        ["hooks.presets"] = "[\"gmail\"]",
        ["hooks.mappings"] = """[{ "match": { "path": "x" }, "messageTemplate": "{{payload.text}}" }]""",
        ["plugins.*.sha256"] = $"\"{new string('0', 64)}\"",
        ["plugins.*.source"] = "\"elsewhere\"",
        ["plugins.*.config"] = """{ "delayMs": 7 }""",
    };

    /// <summary>The value.</summary>
    /// <param name="leaf">The option.</param>
    /// <param name="now">What it is.</param>
    public static string Of(OptionLeaf leaf, object? now)
    {
        if (ByKey.TryGetValue(leaf.Key, out var written))
        {
            return written;
        }

        var option = leaf.Way[^1];
        var type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
        return type == typeof(bool) ? now is true ? "false" : "true"
            : type == typeof(int) ? Number(option, now as int?)
            : type.IsEnum ? $"\"{JsonNamingPolicy.CamelCase.ConvertName(Enum.GetNames(type).First(name => name != now?.ToString()))}\""
            : type == typeof(string) ? "\"another\""
            : type == typeof(List<string>) ? "[\"another\"]"
            : throw new InvalidOperationException($"what else can {leaf.Key} be? Name it here");
    }

    /// <summary>A value as a text, whole.</summary>
    public static string Show(object? value) => value switch
    {
        null => "–",
        string text => $"'{text}'",
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}: {Show(map[key])}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object>().Select(Show))}]",
        _ when value.GetType() is { IsClass: true } type && type.Assembly == typeof(GatewaySettings).Assembly =>
            $"{{{string.Join(", ", type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(option => $"{option.Name}: {Show(option.GetValue(value))}"))}}}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Number(PropertyInfo option, int? now)
    {
        var limits = option.GetCustomAttribute<RangeAttribute>();
        var (least, most) = limits is null ? (0, int.MaxValue) : (Convert.ToInt32(limits.Minimum, CultureInfo.InvariantCulture), Convert.ToInt32(limits.Maximum, CultureInfo.InvariantCulture));
        return ((now ?? least) < most ? (now ?? least) + 1 : least).ToString(CultureInfo.InvariantCulture);
    }
}
