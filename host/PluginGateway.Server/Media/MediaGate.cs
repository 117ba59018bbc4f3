using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Media;

/// <summary>
/// <c>GET</c> and <c>HEAD /media/{id}</c>: with a credential that may read, or with a link of <see cref="MediaLinks"/>; parts of it too. Nothing that could hold a script is shown in
/// its place (SEC-23). Comes after the check of host and origin. Any thread.
/// </summary>
internal sealed partial class MediaGate(MediaStore store, MediaLinks links, HttpAuthentication authentication, RequestPeers peers, CredentialFence fence, ILogger<MediaGate> log)
{
    private const string Prefix = "/media/";
    private const string ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Serves a request if it is for a medium.</summary>
    /// <returns>False when it is not.</returns>
    public async ValueTask<bool> TryServeAsync(HttpContext http)
    {
        if (http.Request.Path.Value is not { } path || !path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var peer = peers.Of(http);
        ApiHeaders.Set(http, peer);
        if (ApiHeaders.IsPreflight(http, peer))
        {
            ApiHeaders.AnswerPreflight(http, Methods);
            return true;
        }

        try
        {
            await ServeAsync(http, peer, path[Prefix.Length..]);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Who asked has gone.
        }
        catch (Exception e) when (http.Response.HasStarted && e is IOException or GatewayException)
        {
            // A half medium must not look like a whole one.
            Broken(log, e.Message);
            http.Abort();
        }
        catch (ApiException e)
        {
            await ApiError.WriteAsync(http, e);
        }
        catch (GatewayException e)
        {
            await ApiError.WriteAsync(http, e.Error);
        }

        return true;
    }

    private async Task ServeAsync(HttpContext http, RequestPeer peer, string id)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            throw new ApiException(StatusCodes.Status405MethodNotAllowed, ApiException.Invalid, "media are read with GET and HEAD alone");
        }

        var standing = await AdmitAsync(http, peer, id);
        if (store.Find(id) is not { } medium)
        {
            throw new ApiException(StatusCodes.Status404NotFound, "not_found", "no such medium is kept; it may have been, until media.totalMegabytes or media.keepDays let it go");
        }

        var file = await store.OpenAsync(id);
        Protect(http.Response.Headers, medium);

        // It closes the file, also when nobody is left to read it.
        var result = TypedResults.Stream(file, medium.MediaType, fileDownloadName: null, lastModified: null, new EntityTagHeaderValue($"\"{id}\""), enableRangeProcessing: true);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        await using var ends = gone.Token.UnsafeRegister(static context => ((HttpContext)context!).Abort(), http);
        if (standing is not null)
        {
            fence.Enter(standing, gone);
        }

        try
        {
            await result.ExecuteAsync(http);
        }
        finally
        {
            fence.Leave(gone);
        }
    }

    private async Task<DeviceStanding?> AdmitAsync(HttpContext http, RequestPeer peer, string id)
    {
        var query = http.Request.Query;
        if (query.ContainsKey("signature") || query.ContainsKey("until"))
        {
            switch (await links.JudgeAsync(id, One(query["until"]), One(query["signature"])))
            {
                case LinkVerdict.Good:
                    return null;
                case LinkVerdict.Expired:
                    throw new ApiException(StatusCodes.Status410Gone, "expired", "the link's time is over; ask for another one");
                default:
                    throw new ApiException(StatusCodes.Status403Forbidden, "permission_error", "the link is none of this gateway's, or was changed");
            }
        }

        if (!(await authentication.CheckAsync(http.Request, peer)).Passed(out var caller, out var refused))
        {
            throw ApiGate.Refused(http, refused);
        }

        var grant = new Grant(Roles.Operator, [Scopes.Read], caller.Allowed);
        if (!grant.Allows(Access.Read))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "permission_error", grant.Explain(Access.Read));
        }

        return caller.Standing;
    }

    private static string? One(StringValues values) => values.Count == 1 ? values[0] : null;

    private static void Protect(IHeaderDictionary headers, MediaEntry medium)
    {
        var disposition = new ContentDispositionHeaderValue(MediaKind.IsShownInPlace(medium.MediaType) ? "inline" : "attachment");
        disposition.SetHttpFileName(medium.FileName ?? $"{medium.Kind}-{medium.Id[..12]}");
        headers.ContentDisposition = disposition.ToString();
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Kept by nobody but who asked, and asked for again each time: a right that is taken away ends with it.
        headers.CacheControl = "private, no-cache";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "a medium was broken off: {Reason}")]
    private static partial void Broken(ILogger log, string reason);
}
