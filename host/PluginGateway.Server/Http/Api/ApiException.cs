using Microsoft.AspNetCore.Http;

namespace PluginGateway.Server.Http.Api;

/// <summary>A request is refused. The message is for people and programs, and holds no secret.</summary>
/// <param name="status">The status.</param>
/// <param name="type">What kind of error, in OpenAI's words.</param>
/// <param name="message">What is wrong and how to mend it.</param>
internal sealed class ApiException(int status, string type, string message) : Exception(message)
{
    /// <summary>The kind of a request that is wrong.</summary>
    public const string Invalid = "invalid_request_error";

    /// <summary>The status.</summary>
    public int Status => status;

    /// <summary>What kind of error.</summary>
    public string Type => type;

    /// <summary>The member that is wrong; null when it is none.</summary>
    public string? Param { get; init; }

    /// <summary>A word for programs; null mostly.</summary>
    public string? Code { get; init; }

    /// <summary>A request that is wrong.</summary>
    public static ApiException BadRequest(string message, string? param = null) => new(StatusCodes.Status400BadRequest, Invalid, message) { Param = param };
}
