using System.Text.Json;

namespace PluginGateway.Agents.Http;

/// <summary>Reads what servers say about an error; each has a shape of its own.</summary>
public static class ServerError
{
    private const int LongestMessage = 500;

    // What the types of Anthropic's errors within a stream, and the codes of others', would have been as a status.
    private static readonly Dictionary<string, int> Statuses = new(StringComparer.Ordinal)
    {
        ["invalid_request_error"] = 400, ["authentication_error"] = 401, ["billing_error"] = 402, ["permission_error"] = 403, ["not_found_error"] = 404, ["request_too_large"] = 413,
        ["rate_limit_error"] = 429, ["rate_limit_exceeded"] = 429, ["context_length_exceeded"] = 400, ["api_error"] = 500, ["server_error"] = 500, ["overloaded_error"] = 529,
    };

    /// <summary>An error that came within a stream whose status was 200.</summary>
    /// <param name="body">Its JSON.</param>
    /// <param name="secret">Never to be seen in the message.</param>
    /// <returns>The error; of status 500 when the server says nothing about its kind.</returns>
    public static ModelServerException InStream(string body, string? secret)
    {
        var (message, code, status) = Read(body);
        return new ModelServerException(status ?? (code is not null && Statuses.TryGetValue(code, out var known) ? known : 500), OneLine(message, secret)) { ErrorCode = code };
    }

    /// <summary>An error that is a response.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="body">Its body, of any kind.</param>
    /// <param name="secret">Never to be seen in the message.</param>
    /// <param name="retryAfter">How long the server asks to be left alone.</param>
    /// <returns>The error.</returns>
    public static ModelServerException Response(int status, string body, string? secret, TimeSpan? retryAfter)
    {
        var (message, code, _) = Read(body);
        return new ModelServerException(status, OneLine(message, secret)) { ErrorCode = code, RetryAfter = retryAfter };
    }

    /// <summary><c>{"error":{"message","code","type"}}</c>, <c>{"error":"…"}</c>, <c>{"message"}</c>, <c>{"detail"}</c>, or text.</summary>
    private static (string? Message, string? Code, int? Status) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement;
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("error", out var inner))
            {
                error = inner;
            }

            return error.ValueKind switch
            {
                JsonValueKind.String => (error.GetString(), null, null),
                JsonValueKind.Object => (
                    Text(error, "message") ?? Text(error, "detail"), Text(error, "code") ?? Text(error, "type"),
                    error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var status) && status is >= 400 and < 600 ? status : null),
                _ => (null, null, null),
            };
        }
        catch (JsonException)
        {
            // Not JSON: a proxy's page says nothing, a line of text may.
            return (body.TrimStart().StartsWith('<') ? null : body, null, null);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? OneLine(string? message, string? secret)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return null;
        }

        // Servers repeat the key that they do not accept.
        var safe = string.IsNullOrEmpty(secret) ? message : message.Replace(secret, "***", StringComparison.Ordinal);
        var line = string.Join(' ', safe.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
        return line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }
}
