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

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>
/// Listens for Telegram's calls, on a port of its own. The secret is looked at before anything of the body is read (SEC-11, SEC-12), and compared by digests, which takes
/// the same time whatever was sent. The framework's server without an application around it: that is all of it that a plugin can unload.
/// </summary>
internal sealed class WebhookListener : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>The header that Telegram puts the secret into.</summary>
    public const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    private const long LongestUpdate = 1024 * 1024;
    private const int MostConnections = 200;

    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(5);

    private readonly KestrelServer _server;
    private readonly string _path;
    private readonly byte[] _secret;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>> _take;
    private readonly Action _forged;

    /// <summary>Makes it; <see cref="StartAsync"/> opens the port.</summary>
    /// <param name="account">Where, and with which secret.</param>
    /// <param name="take">Takes an update; true when the gateway has it.</param>
    /// <param name="forged">Told of a call without the secret.</param>
    public WebhookListener(TelegramAccount account, Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>> take, Action forged)
    {
        (_take, _forged, _path, _secret) = (take, forged, account.WebhookPath ?? new Uri(account.WebhookUrl!).AbsolutePath, Digest(account.WebhookSecret!));
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = LongestUpdate;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Listen(IPAddress.Parse(account.WebhookHost), account.WebhookPort, static listen => listen.Protocols = HttpProtocols.Http1);
        ILoggerFactory quiet = NullLoggerFactory.Instance;
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), quiet), quiet);
    }

    /// <summary>The address that it listens on.</summary>
    public string? Address => _server.Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()?.Addresses.FirstOrDefault();

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
        context.Response.StatusCode = await AnswerAsync(context.Request, context.RequestAborted);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Closing);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private async Task<int> AnswerAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Path != _path)
        {
            return StatusCodes.Status404NotFound;
        }

        if (request.Headers[SecretHeader] is not [{ } secret] || !CryptographicOperations.FixedTimeEquals(Digest(secret), _secret))
        {
            _forged();
            return StatusCodes.Status401Unauthorized;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellation);
            return await _take(body.ToArray(), cancellation) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
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
