using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>Takes out of a JSON text what differs from run to run and from machine to machine; what is left is what scripts rely on: names, kinds and fixed values.</summary>
internal static partial class JsonMask
{
    // Larger numbers are moments, and what a fresh gateway counts is never as large.
    private const double Moment = 1_000_000_000;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "age", "ageMs", "bytes", "context", "count", "cursor", "diskBytes", "durationMs", "generation", "latencyMs", "pid", "processId", "size", "sizeBytes", "uptimeMs", "totalMs", "reconnectAttempts", "seq", "port",
        "inFlight", "leased", "attempts", "presence", "health", "stateVersion", "faults", "unloading",
    };

    // Names, addresses, words about this machine or this moment.
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal)
    {
        "host", "ip", "version", "hash", "baseHash", "hints", "detail", "text", "messageId", "sessionId", "token", "requestId", "deviceId", "code", "archived", "contracts", "listeners", "generatedAt", "date", "platform", "raw",
        "modelIdentifier", "pinned", "channelSummary", "instanceId", "publicKey", "errorCode", "file", "command", "location",
    };

    // What is only there when something has happened before.
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal) { "lastInboundAt", "lastOutboundAt", "lastError", "lastStopAt", "lastSwap", "retryable", "retryAfterMs" };

    // How many there are depends on what was done before.
    private static readonly HashSet<string> Collapsed = new(StringComparer.Ordinal) { "recent", "daily", "totals", "extraServices", "presence", "draining", "leaked", "spinning", "history" };

    /// <summary>The masked text, indented.</summary>
    /// <param name="json">The text.</param>
    /// <param name="kept">Values of otherwise masked names that the verb was asked for.</param>
    public static string Apply(string json, params string[] kept)
    {
        var root = JsonNode.Parse(json)!;
        return (Masked(null, root, kept.ToHashSet(StringComparer.Ordinal)) ?? JsonValue.Create("null"))!.ToJsonString(Readable) + "\n";
    }

    private static JsonNode? Masked(string? name, JsonNode? value, HashSet<string> kept) => value switch
    {
        null => null,
        _ when name is not null && Collapsed.Contains(name) => "<varies>",
        _ when name is not null && Texts.Contains(name) && !kept.Contains(name) && value is not JsonObject && value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) => value is JsonArray ? "<list>" : "<text>",
        JsonObject members => new JsonObject(members.Where(member => !Dropped.Contains(member.Key)).Select(member => KeyValuePair.Create(Plain(member.Key), Masked(member.Key, member.Value, kept)))),
        JsonArray items => new JsonArray([.. items.Select(item => Masked(null, item, kept))]),
        JsonValue one when one.GetValueKind() == JsonValueKind.Number => Number(name, one),
        JsonValue one when one.GetValueKind() == JsonValueKind.String => Plain(one.GetValue<string>()),
        _ => value.DeepClone(),
    };

    private static JsonNode Number(string? name, JsonValue one) =>
        one.GetValue<double>() >= Moment ? "<moment>" : name is not null && Numbers.Contains(name) ? "<number>" : one.DeepClone();

    private static string Plain(string text) => Varying().Replace(text, static found => found.ValueSpan.Contains(" MB", StringComparison.Ordinal) ? "<size>" : "<varies>");

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{40,64}\b|[\d.]+ MB|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*Z?|process \d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Varying();
}
