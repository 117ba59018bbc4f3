using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Security;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.Hooks;

/// <summary>
/// <c>POST /hooks/wake</c>, <c>/hooks/agent</c> and the mappings (<c>http.md</c> §2). A sender shows the hooks' own token, as <c>Authorization: Bearer</c> or in a header,
/// before anything of its body is read; <c>?token=</c> is refused. With <c>Idempotency-Key</c> a request takes effect once. Any thread.
/// </summary>
internal sealed partial class HooksGate(
    HooksOptions options, HookRequests requests, HookRuns runs, AuthLimiter limiter, RequestPeers peers, OnceOnly once, SystemEvents systemEvents, SessionKeys keys, GatewayReadiness readiness,
    GatewayStop stop, TimeProvider time, ILogger<HooksGate> log)
{
    private const string Principal = "hooks";

    private Tuple<string?, SharedSecret>? _secret;

    /// <summary>Serves a request if it is for a hook.</summary>
    /// <returns>False when it is not.</returns>
    public async ValueTask<bool> TryServeAsync(HttpContext http)
    {
        if (!options.Enabled || !http.Request.Path.StartsWithSegments(options.Path, StringComparison.Ordinal, out var below))
        {
            return false;
        }

        var peer = peers.Of(http);
        ApiHeaders.Set(http, peer);
        try
        {
            await ServeAsync(http, peer, (below.Value ?? string.Empty).Trim('/'));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The sender has gone; what it asked for goes on.
        }
        catch (ApiException e)
        {
            await RefuseAsync(http, e.Status, e.Message);
        }
        catch (GatewayException e)
        {
            await RefuseAsync(http, e.Code == ErrorCodes.InvalidRequest ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable, e.Message);
        }

        return true;
    }

    private async Task ServeAsync(HttpContext http, RequestPeer peer, string path)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            throw new ApiException(StatusCodes.Status405MethodNotAllowed, ApiException.Invalid, "hooks take POST alone");
        }

        Authenticate(http, peer);
        if (stop.IsStopping)
        {
            throw new GatewayException(ErrorCodes.Unavailable, "the gateway is stopping");
        }

        if (!RequestBody.TryLimit(http, options.MaxBodyBytes))
        {
            http.Response.Headers.Connection = "close";
            throw RequestBody.TooLong();
        }

        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        await readiness.WhenReadyAsync();
        var key = http.Request.Headers["Idempotency-Key"].ToString().Trim();
        var mark = key.Length == 0 ? null : new IdempotentRequest(Principal, Hash($"{Principal}\n{path}\n{key}"), SHA256.HashData(body));
        switch (path)
        {
            case "wake":
                await WakeAsync(http, mark, () => requests.Wake(HookRequests.Body(body, HookJson.Default.HookWakeBody)));
                break;
            case "agent":
                await RunAsync(http, mark, () => requests.Turn(HookRequests.Body(body, HookJson.Default.HookAgentBody)));
                break;
            default:
                await MapAsync(http, mark, path, body);
                break;
        }
    }

    private async Task MapAsync(HttpContext http, IdempotentRequest? mark, string path, byte[] body)
    {
        var payload = HookRequests.Body(body, HookJson.Default.JsonElement);
        if (path.Length == 0 || requests.Mapping(path, payload) is not { } mapping)
        {
            throw new ApiException(StatusCodes.Status404NotFound, ApiException.Invalid, "Not Found");
        }

        var scene = new HookScene(path, time.GetUtcNow(), http.Request.Headers, http.Request.Query, payload);
        await (mapping.Action == HookAction.Wake ? WakeAsync(http, mark, () => HookRequests.Wake(mapping, scene)) : RunAsync(http, mark, () => requests.Turn(mapping, scene)));
    }

    // Made anew when the configuration was read anew.
    private SharedSecret Secret()
    {
        var written = options.Token;
        if (_secret is not { } made || !ReferenceEquals(made.Item1, written))
        {
            _secret = made = Tuple.Create(written, new SharedSecret(new AuthOptions { Token = written }));
        }

        return made.Item2;
    }

    private void Authenticate(HttpContext http, RequestPeer peer)
    {
        if (http.Request.Query.ContainsKey("token"))
        {
            throw Unauthorized(http, "the token is not taken from the address, which others may read; show it as Authorization: Bearer");
        }

        var shown = HttpAuthentication.Bearer(http.Request.Headers.Authorization)
            ?? Dialects.HeaderNames("token").Select(name => http.Request.Headers[name].ToString()).FirstOrDefault(value => value.Length > 0);
        if (shown is null)
        {
            throw Unauthorized(http, "Unauthorized");
        }

        var locked = limiter.Refusal(peer.Address, CredentialKind.HookToken);
        var isRight = locked is null && Secret().Matches(shown);
        if ((locked ?? limiter.Conclude(peer.Address, CredentialKind.HookToken, isRight)) is { } late)
        {
            http.Response.Headers.RetryAfter = ((late.RetryAfterMs ?? 1000) / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw new ApiException(StatusCodes.Status429TooManyRequests, ApiException.Invalid, late.Message);
        }

        if (!isRight)
        {
            Refused(log, peer.Address.ToString());
            throw Unauthorized(http, "Unauthorized");
        }
    }

    private static ApiException Unauthorized(HttpContext http, string message)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new ApiException(StatusCodes.Status401Unauthorized, "unauthorized", message);
    }

    private async Task WakeAsync(HttpContext http, IdempotentRequest? mark, Func<(string Text, string Mode)> read)
    {
        var (text, mode) = read();
        Task<HookAnswer> Work()
        {
            // As long as no agent has a heartbeat, there is none to bring forward: "now" waits for the next run as well.
            systemEvents.Add(keys.MainSessionKey, text);
            return Task.FromResult(new HookAnswer(true) { Mode = mode });
        }

        await AnswerAsync(http, StatusCodes.Status200OK, await (mark is null ? Work() : Once(mark, Work).Result));
    }

    // Answered at once. With a key, the run's id follows from it, so that a repetition learns it whatever has become of the run.
    private async Task RunAsync(HttpContext http, IdempotentRequest? mark, Func<HookTurn> read)
    {
        var turn = read();
        var runId = $"hook-{(mark is null ? Guid.NewGuid().ToString("N") : mark.Id[..32].ToLowerInvariant())}";
        Run? started = null;
        Task<HookAnswer> Work() => runs.FollowAsync(started = runs.Start(turn, runId), turn);
        if (mark is null)
        {
            _ = IgnoredAsync(Work());
        }
        else if (Once(mark, Work) is { State: AttemptState.New } attempt && started is null)
        {
            await attempt.Result;
        }

        await AnswerAsync(http, StatusCodes.Status202Accepted, new HookAnswer(true) { RunId = runId });
    }

    private Attempt<HookAnswer> Once(IdempotentRequest mark, Func<Task<HookAnswer>> work)
    {
        try
        {
            return once.Begin(mark, HookJson.Default.HookAnswer, work);
        }
        catch (GatewayException e)
        {
            throw new ApiException(StatusCodes.Status409Conflict, ApiException.Invalid, e.Message);
        }
    }

    // Nobody waits for it: how it ended is in the log and in the main session.
    private static async Task IgnoredAsync(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task RefuseAsync(HttpContext http, int status, string message) => AnswerAsync(http, status, new HookAnswer(false) { Error = SecretScrubber.Process.Scrub(message) });

    private static Task AnswerAsync(HttpContext http, int status, HookAnswer answer)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, HookJson.Default.HookAnswer), http.RequestAborted).AsTask();
    }

    [LoggerMessage(1340, LogLevel.Warning, "{Address}: a hook shows a wrong token")]
    private static partial void Refused(ILogger log, string address);
}
