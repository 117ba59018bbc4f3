using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http.Api;

/// <summary>A request that may be answered: its sender is known and may.</summary>
/// <param name="Http">The request.</param>
/// <param name="Caller">Who sends it.</param>
/// <param name="Gone">Cancelled when nobody waits for the answer any more, or may have it: the client has gone, its token was taken away.</param>
internal sealed record ApiRequest(HttpContext Http, HttpCaller Caller, CancellationToken Gone)
{
    /// <summary>A header that every brand spells its own way (<see cref="Dialects.HeaderNames"/>); null when it is absent or empty.</summary>
    /// <param name="suffix">The name without the brand.</param>
    public string? Header(string suffix) =>
        Dialects.HeaderNames(suffix).Select(name => Http.Request.Headers[name].ToString().Trim()).FirstOrDefault(value => value.Length > 0);

    /// <summary>Reads the body. One that is empty counts as <c>{}</c>.</summary>
    /// <exception cref="ApiException">It is too long, no JSON, or has another form.</exception>
    public async Task<T> ReadAsync<T>(JsonTypeInfo<T> info)
        where T : class
    {
        var body = await RequestBody.ReadAsync(Http.Request, Gone);
        try
        {
            return JsonSerializer.Deserialize(body.Length == 0 ? "{}"u8 : body.AsSpan(), info) ?? throw ApiException.BadRequest("the body must be a JSON object");
        }
        catch (Exception e) when (Dispatch.MalformedJson.Explains(e))
        {
            throw ApiException.BadRequest(Words(e));
        }
    }

    /// <summary>Answers with a JSON value.</summary>
    public Task AnswerAsync<T>(T answer, JsonTypeInfo<T> info)
    {
        Http.Response.ContentType = "application/json; charset=utf-8";
        return Http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, info), Gone).AsTask();
    }

    // The reader's own words name types of this program.
    private static string Words(Exception failure) => failure is JsonException { Path: { } path } json
        ? failure.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? $"the body has the wrong type of value at {path}"
            : $"the body cannot be read at {path}: {Plain(json)}"
        : "the body is no JSON";

    private static string Plain(JsonException failure)
    {
        var text = failure.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
        var at = text.IndexOf(" for type '", StringComparison.Ordinal);
        var unmapped = text.IndexOf("could not be mapped to any .NET member", StringComparison.Ordinal);
        return unmapped > 0 ? text[..unmapped] + "is not known here"
            : text.Contains("missing required properties", StringComparison.Ordinal) ? "missing " + text[(text.LastIndexOf(':') + 1)..].Trim()
            : at > 0 ? text[..at] : text;
    }
}
