using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http.Api;

/// <summary>A failure as it is answered: <c>{"error": {"message", "type", "param", "code"}}</c>, which is what clients of OpenAI's API read.</summary>
/// <param name="Message">What is wrong and how to mend it.</param>
/// <param name="Type">What kind of error.</param>
internal sealed record ApiError(string Message, string Type)
{
    /// <summary>The member that is wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Param { get; init; }

    /// <summary>A word for programs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Code { get; init; }

    /// <summary>The failure of a run (<c>http.md</c> §4). Texts of plugins are cleaned: they may quote what they were given.</summary>
    public static ApiError Of(ErrorShape error) => new(SecretScrubber.Process.Scrub(error.Message), error.Code == ErrorCodes.InvalidRequest ? ApiException.Invalid : "api_error")
    {
        Code = error.Code switch { ErrorCodes.AgentTimeout => "timeout", ErrorCodes.InvalidRequest => null, _ => "unavailable" },
    };

    /// <summary>Answers with a failure.</summary>
    public static Task WriteAsync(HttpContext http, ApiException failure) =>
        WriteAsync(http, failure.Status, new ApiError(SecretScrubber.Process.Scrub(failure.Message), failure.Type) { Param = failure.Param, Code = failure.Code });

    /// <summary>Answers with a failure of the gateway or of a run.</summary>
    public static Task WriteAsync(HttpContext http, ErrorShape error)
    {
        if (error.RetryAfterMs is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (wait + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        }

        // OpenAI's clients ask again after a 5xx by themselves. A run that was begun may have done something: then they shall not.
        http.Response.Headers["x-should-retry"] = error.Retryable == true ? "true" : "false";
        var status = error switch
        {
            { Code: ErrorCodes.InvalidRequest } => StatusCodes.Status400BadRequest,
            { Retryable: true } => StatusCodes.Status503ServiceUnavailable,
            { Code: ErrorCodes.AgentTimeout } => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status500InternalServerError,
        };
        return WriteAsync(http, status, Of(error));
    }

    /// <summary>Answers with a failure and a status.</summary>
    public static Task WriteAsync(HttpContext http, int status, ApiError error)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new ApiFailure(error), ApiErrorJson.Default.ApiFailure), http.RequestAborted).AsTask();
    }
}

/// <summary>The envelope of <see cref="ApiError"/>.</summary>
internal sealed record ApiFailure(ApiError Error);

/// <summary>JSON of <see cref="ApiError"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApiFailure))]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class ApiErrorJson : JsonSerializerContext;
