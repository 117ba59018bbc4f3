using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http.Api;

/// <summary>
/// What every endpoint of the API has in common: method, credential, scope, length of the body, security headers, failures. Comes after the check of host and origin.
/// Nothing of a body is read before its sender is known (SEC-12). Any thread.
/// </summary>
internal sealed partial class ApiGate(
    IEnumerable<IApiEndpoint> endpoints, HttpAuthentication authentication, RequestPeers peers, CredentialFence fence, GatewayReadiness readiness, GatewayStop stop, ILogger<ApiGate> log)
{
    private readonly IReadOnlyList<IApiEndpoint> _endpoints = [.. endpoints];

    /// <summary>Serves a request if it is for one of the endpoints.</summary>
    /// <returns>False when it is not.</returns>
    public async ValueTask<bool> TryServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? string.Empty;
        var claimed = _endpoints.Where(endpoint => endpoint.Claims(path) && endpoint.IsOn).ToList();
        if (claimed.Count == 0)
        {
            return false;
        }

        var peer = peers.Of(http);
        ApiHeaders.Set(http, peer);
        if (ApiHeaders.IsPreflight(http, peer))
        {
            ApiHeaders.AnswerPreflight(http, claimed.Select(endpoint => endpoint.Method));
        }
        else if (claimed.Find(endpoint => endpoint.Method == http.Request.Method) is { } wanted)
        {
            await AnswerFailuresAsync(http, () => AdmitAsync(http, peer, wanted));
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = string.Join(", ", claimed.Select(endpoint => endpoint.Method));
            await http.Response.WriteAsync("Method Not Allowed", http.RequestAborted);
        }

        return true;
    }

    private async Task AdmitAsync(HttpContext http, RequestPeer peer, IApiEndpoint endpoint)
    {
        if (stop.IsStopping)
        {
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "the gateway is stopping") { Retryable = true, RetryAfterMs = 5000 });
        }

        if (!(await authentication.CheckAsync(http.Request, peer)).Passed(out var caller, out var refused))
        {
            RequestRefused(log, peer.Address.ToString(), refused.Message);
            throw Refused(http, refused);
        }

        var needed = endpoint.Access == Access.Read ? Scopes.Read : Scopes.Write;
        var grant = new Grant(Roles.Operator, [needed], caller.Allowed);
        if (!grant.Allows(endpoint.Access))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "permission_error", grant.Explain(endpoint.Access));
        }

        if (!RequestBody.TryLimit(http, endpoint.MaxBodyBytes))
        {
            http.Response.Headers.Connection = "close";
            throw RequestBody.TooLong();
        }

        await readiness.WhenReadyAsync();
        await ServeAsync(http, caller, endpoint);
    }

    private async Task ServeAsync(HttpContext http, HttpCaller caller, IApiEndpoint endpoint)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        if (caller.Standing is { } standing)
        {
            fence.Enter(standing, gone);
        }

        try
        {
            await endpoint.ServeAsync(new ApiRequest(http, caller, gone.Token));
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // Nobody is to have the rest: a half answer must not look like a whole one.
            http.Abort();
        }
        finally
        {
            fence.Leave(gone);
        }
    }

    private async Task AnswerFailuresAsync(HttpContext http, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            Broken(log, http.Request.Path.Value!, e is OperationCanceledException or IOException ? "the client has gone" : SecretScrubber.Process.Scrub(e.ToString()));
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
        catch (Exception e)
        {
            // The boundary of all endpoints: what nobody foresaw is logged, and told in no more than a word.
            Failed(log, http.Request.Path.Value!, SecretScrubber.Process.Scrub(e.ToString()));
            await ApiError.WriteAsync(http, new ErrorShape(ErrorCodes.Unavailable, $"the request failed: {e.GetType().Name}; the gateway's log has the details"));
        }
    }

    /// <summary>How a request is answered whose credential does not count.</summary>
    internal static ApiException Refused(HttpContext http, Refusal refused)
    {
        if (refused.RetryAfterMs is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (wait + 999) / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return new ApiException(StatusCodes.Status429TooManyRequests, "rate_limit_error", refused.Message);
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new ApiException(StatusCodes.Status401Unauthorized, "unauthorized", refused.Message);
    }

    [LoggerMessage(1330, LogLevel.Information, "{Address}: a request of plain HTTP is refused: {Reason}")]
    private static partial void RequestRefused(ILogger log, string address, string reason);

    [LoggerMessage(1331, LogLevel.Information, "The answer of {Path} was broken off: {Reason}")]
    private static partial void Broken(ILogger log, string path, string reason);

    [LoggerMessage(1332, LogLevel.Error, "{Path} failed: {Error}")]
    private static partial void Failed(ILogger log, string path, string error);
}
