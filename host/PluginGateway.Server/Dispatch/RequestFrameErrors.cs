using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Dispatch;

/// <summary>Says what is wrong with a frame that is JSON but no request, in the words of the reference (<c>wire.md</c> §2.2). Off the fast path.</summary>
internal static class RequestFrameErrors
{
    private const int MaxEchoedIdBytes = ProtocolLimits.MaxRequestIdLength;

    /// <summary>The text, and the id to answer to: the frame's own when it has a usable one, else <c>"invalid"</c>.</summary>
    public static (string Message, byte[] Id) Describe(ReadOnlyMemory<byte> text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            // It is JSON, as the reader of frames has seen. A document takes time by the square of the depth, and so none is made of what is deeper than it cares for.
            return ("invalid request frame: nested deeper than 64 levels", InvalidId());
        }

        using (document)
        {
            return Describe(document.RootElement);
        }
    }

    private static (string Message, byte[] Id) Describe(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return ("invalid request frame: must be object", InvalidId());
        }

        var errors = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["type", "id", "method"])
        {
            if (!root.TryGetProperty(name, out _))
            {
                errors.Add($"must have required property '{name}'");
            }
        }

        foreach (var property in root.EnumerateObject())
        {
            if (property.Name is not ("type" or "id" or "method" or "params"))
            {
                errors.Add($"at root: unexpected property '{Shorten(property.Name)}'");
            }
        }

        DescribeMember(root, "type", errors);
        DescribeMember(root, "id", errors);
        DescribeMember(root, "method", errors);
        return ("invalid request frame: " + (errors.Count == 0 ? "unknown validation error" : string.Join("; ", errors)), EchoId(root));
    }

    private static void DescribeMember(JsonElement root, string name, List<string> errors)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            return;
        }

        if (name == "type")
        {
            if (value.ValueKind != JsonValueKind.String || !value.ValueEquals("req"))
            {
                errors.Add("at /type: must be equal to constant");
            }
        }
        else if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add($"at /{name}: must be string");
        }
        else if (value.ValueEquals(""))
        {
            errors.Add($"at /{name}: must NOT have fewer than 1 characters");
        }
        else if (name == "id" && value.GetRawText().Length > ProtocolLimits.MaxRequestIdLength + 2)
        {
            errors.Add($"at /id: must NOT have more than {ProtocolLimits.MaxRequestIdLength} characters");
        }
    }

    private static byte[] EchoId(JsonElement root)
    {
        if (root.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            var raw = System.Text.Encoding.UTF8.GetBytes(id.GetRawText());
            return raw.Length is > 2 and <= MaxEchoedIdBytes || id.ValueKind == JsonValueKind.Number && raw.Length <= 32 ? raw : InvalidId();
        }

        return InvalidId();
    }

    private static byte[] InvalidId() => "\"invalid\""u8.ToArray();

    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
