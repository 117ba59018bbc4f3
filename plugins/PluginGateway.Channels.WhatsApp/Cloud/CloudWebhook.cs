using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace PluginGateway.Channels.WhatsApp.Cloud;

/// <summary>
/// Listens for Meta's calls, on a port of its own. A call counts only when its signature, an HMAC over the bytes as they came, is made with the app's secret (SEC-11, SEC-12);
/// nothing of it is looked at before. The framework's server without an application around it: that is all of it that a plugin can unload.
/// </summary>
internal sealed class CloudWebhook : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>The header that Meta puts the signature into.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    // Meta's calls have up to 3 MB.
    private const long LongestCall = 3 * 1024 * 1024;
    private const int MostConnections = 200;
    private const int LongestChallenge = 200;

    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(5);

    private readonly KestrelServer _server;
    private readonly string _path;
    private readonly byte[] _secret;
    private readonly byte[] _verify;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>> _take;
    private readonly Action<string> _refused;

    /// <summary>Makes it; <see cref="StartAsync"/> opens the port.</summary>
    /// <param name="account">Where, and with which secrets.</param>
    /// <param name="take">Takes a call; true when the gateway has all of it.</param>
    /// <param name="refused">Told why a call was not looked at.</param>
    public CloudWebhook(WhatsAppAccount account, Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>> take, Action<string> refused)
    {
        (_take, _refused, _path) = (take, refused, account.WebhookPath);
        (_secret, _verify) = (Encoding.UTF8.GetBytes(account.AppSecret!), Digest(account.VerifyToken!));
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = LongestCall;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Listen(IPAddress.Parse(account.WebhookHost), account.WebhookPort, static listen => listen.Protocols = HttpProtocols.Http1);
        ILoggerFactory quiet = NullLoggerFactory.Instance;
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), quiet), quiet);
    }

    /// <summary>Opens the port.</summary>
    /// <exception cref="IOException">It is taken.</exception>
    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(this, cancellation);

    /// <inheritdoc />
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc />
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing that is not the request's.
    }

    /// <inheritdoc />
    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (context.Request.Path != _path)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (HttpMethods.IsGet(context.Request.Method))
        {
            await VerifyAsync(context);
        }
        else
        {
            context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? await AnswerAsync(context.Request, context.RequestAborted) : StatusCodes.Status405MethodNotAllowed;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Closing);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Meta asks once, when the address is entered there.</summary>
    private async Task VerifyAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["hub.mode"] != "subscribe" || query["hub.verify_token"] is not [{ } token] || !CryptographicOperations.FixedTimeEquals(Digest(token), _verify)
            || query["hub.challenge"] is not [{ Length: <= LongestChallenge } challenge])
        {
            _refused("the verify token is not ours");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = "text/plain";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(challenge), context.RequestAborted);
    }

    private async Task<int> AnswerAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers[SignatureHeader] is not [{ } signature] || !signature.StartsWith(Prefix, StringComparison.Ordinal) || signature.Length != Prefix.Length + (HMACSHA256.HashSizeInBytes * 2))
        {
            _refused("it has no signature");
            return StatusCodes.Status401Unauthorized;
        }

        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellation);
            var bytes = body.ToArray();
            var expected = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, bytes));
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature[Prefix.Length..])))
            {
                _refused("its signature is not made with the app's secret");
                return StatusCodes.Status401Unauthorized;
            }

            return await _take(bytes, cancellation) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            return e.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }
    }
}
