using System.Net;
using System.Net.Sockets;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Media;

/// <summary>
/// Fetches media from other servers (SEC-16): from public addresses alone, judged as they are connected to, so that neither a name nor a redirect leads into the operator's own
/// network; without cookies, credentials or proxies; bounded in size, time and redirects. Any thread.
/// </summary>
internal sealed class RemoteMedia : IDisposable
{
    private const int MostRedirects = 5;

    private readonly MediaStore _store;
    private readonly MediaOptions _options;
    private readonly TimeProvider _time;

    // Made at the first fetch: most gateways never fetch anything, and the framework's HTTP client alone is a megabyte and a half.
    private HttpClient? _http;

    /// <summary>Makes it.</summary>
    public RemoteMedia(MediaStore store, MediaOptions options, TimeProvider time) => (_store, _options, _time) = (store, options, time);

    /// <summary>Fetches one into the store.</summary>
    /// <param name="address">Where it is: <c>http</c> or <c>https</c>.</param>
    /// <param name="origin">Who wants it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="GatewayException">It may not be fetched, or cannot be; the text says why.</exception>
    public async Task<MediaReference> FetchAsync(Uri address, string origin, CancellationToken cancellation)
    {
        if (!_options.FetchRemote)
        {
            throw Refused("media are not fetched from other servers (media.fetchRemote)");
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(_options.FetchTimeoutSeconds), _time);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await FollowAsync(address, origin, life.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Failed($"it did not come within {_options.FetchTimeoutSeconds} s (media.fetchTimeoutSeconds)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The message names the host, and no more of the address, which may hold credentials.
            throw e.InnerException as GatewayException ?? Failed($"{address.Host} does not give it: {(e as HttpRequestException)?.HttpRequestError.ToString() ?? "the connection broke"}");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http?.Dispose();

    private HttpClient Client => LazyInitializer.EnsureInitialized(ref _http, MakeClient);

    private HttpClient MakeClient()
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("PluginGateway");
        return http;
    }

    private async Task<MediaReference> FollowAsync(Uri address, string origin, CancellationToken cancellation)
    {
        for (var redirects = 0; ; redirects++)
        {
            Check(address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } to)
            {
                address = redirects < MostRedirects ? new Uri(address, to) : throw Failed($"{address.Host} redirects more than {MostRedirects} times");
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw Failed($"{address.Host} answers {(int)response.StatusCode}");
            }

            return await KeepAsync(response, origin, cancellation);
        }
    }

    private async Task<MediaReference> KeepAsync(HttpResponseMessage response, string origin, CancellationToken cancellation)
    {
        var content = response.Content;
        if (content.Headers.ContentLength > _store.MostBytes)
        {
            throw Refused($"it is larger than {_store.MostBytes / 1_000_000} MB (media.maxFileMegabytes)");
        }

        var name = content.Headers.ContentDisposition?.FileNameStar ?? content.Headers.ContentDisposition?.FileName?.Trim('"')
            ?? Uri.UnescapeDataString(Path.GetFileName(response.RequestMessage!.RequestUri!.AbsolutePath));
        await using var body = await content.ReadAsStreamAsync(cancellation);
        return await _store.KeepAsync(body, content.Headers.ContentType?.MediaType, name, origin, cancellation);
    }

    private static void Check(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw Refused("media are fetched by http and https alone");
        }

        if (address.UserInfo.Length > 0)
        {
            throw Refused("an address with a name and password in it is not asked for");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        if (!IsAllowed(host, port) && addresses.FirstOrDefault(static one => !PublicAddress.Is(one)) is not null)
        {
            throw Refused($"{host} is not on the public internet; media are not fetched from there, unless it is named in media.privateHosts");
        }

        // These addresses and no others: who asks the name again may be told something else.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(string host, int port) => _options.PrivateHosts.Exists(named =>
        string.Equals(named, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(named, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{host}:{port}"), StringComparison.OrdinalIgnoreCase));

    private static GatewayException Refused(string why) => new(ErrorCodes.InvalidRequest, why);

    private static GatewayException Failed(string why) => new(new ErrorShape(ErrorCodes.Unavailable, why) { Retryable = true });
}
