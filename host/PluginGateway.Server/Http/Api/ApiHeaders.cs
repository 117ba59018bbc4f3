using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http.Api;

/// <summary>The headers of every answer of the API: nothing to be kept, guessed at or framed, and no word to pages of other origins than those that the operator has named.</summary>
internal static class ApiHeaders
{
    private static readonly string[] Suffixes = ["agent-id", "agent", "session-key"];

    /// <summary>Sets them.</summary>
    public static void Set(HttpContext http, RequestPeer peer)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (peer.Origin == OriginKind.Allowed)
        {
            headers.AccessControlAllowOrigin = http.Request.Headers.Origin;
            headers.Vary = "Origin";
        }
    }

    /// <summary>Whether a browser asks if a page of an admitted origin may send a request.</summary>
    public static bool IsPreflight(HttpContext http, RequestPeer peer) =>
        peer.Origin == OriginKind.Allowed && HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers.ContainsKey("Access-Control-Request-Method");

    /// <summary>Says that it may.</summary>
    public static void AnswerPreflight(HttpContext http, IEnumerable<string> methods)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.AccessControlAllowMethods = string.Join(", ", methods);
        http.Response.Headers.AccessControlAllowHeaders = string.Join(", ", Suffixes.SelectMany(Dialects.HeaderNames).Prepend("content-type").Prepend("authorization"));
        http.Response.Headers.AccessControlMaxAge = "600";
    }
}
