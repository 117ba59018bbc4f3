using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Channels.Telegram.BotApi;

/// <summary>
/// Calls the Bot API as one bot, over connections of its own; disposing it closes them. The token is in the address of every request: none is traced, redirected or put
/// into an exception. Any thread.
/// </summary>
internal sealed class BotApiClient : IDisposable
{
    /// <summary>The header that carries <see cref="Contracts.Channels.OutboundMessage.IdempotencyKey"/>. Telegram's own servers do not look at it.</summary>
    public const string KeyHeader = "Idempotency-Key";

    // An answer of getUpdates has a hundred updates at most.
    private const int LongestAnswer = 16 * 1024 * 1024;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Uri _root;
    private readonly BotToken _token;
    private readonly TimeProvider _time;

    public BotApiClient(TelegramAccount account, BotToken token, TimeProvider time)
    {
        (_root, _token, _time) = (account.Root, token, time);
        _http = new HttpClient(Handler(account), disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer, DefaultRequestVersion = HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">What it is given.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="deadline">How long it may take; 30 s when not set.</param>
    /// <param name="key">The idempotency key.</param>
    /// <exception cref="BotApiException">It did not succeed.</exception>
    public Task<TResult> CallAsync<TParams, TResult>(
        BotApiMethod<TParams, TResult> method, TParams parameters, CancellationToken cancellation, TimeSpan? deadline = null, string? key = null)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(parameters, method.Params));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return PostAsync(method.Name, content, method.Answer, deadline ?? Usual, key, cancellation);
    }

    /// <summary>Calls a method with files.</summary>
    /// <inheritdoc cref="CallAsync" path="/exception" />
    public Task<TResult> UploadAsync<TResult>(
        string method, HttpContent form, JsonTypeInfo<BotApiAnswer<TResult>> answer, TimeSpan deadline, string? key, CancellationToken cancellation) =>
        PostAsync(method, form, answer, deadline, key, cancellation);

    /// <summary>Opens a file of the network's. The caller's deadline holds for all of it.</summary>
    /// <exception cref="BotApiException">There is none.</exception>
    public async Task<HttpResponseMessage> OpenFileAsync(string path, CancellationToken cancellation)
    {
        const string Method = "file";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, "./" + _token.PathOfFile(path)));
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw new BotApiException(Method, response.StatusCode >= HttpStatusCode.InternalServerError ? BotApiTrouble.Failed : BotApiTrouble.Refused, $"the server answered {(int)response.StatusCode}")
                {
                    Code = (int)response.StatusCode,
                };
            }
        }
        catch (HttpRequestException e)
        {
            throw new BotApiException(Method, BotApiTrouble.Interrupted, Words(e));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler(TelegramAccount account) => new()
    {
        // Whoever redirects would get the token, or have us fetch from inside (SEC-16).
        AllowAutoRedirect = false,
        UseCookies = false,
        // No activity: its tags would hold the address.
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Shorter than the server's: a connection that the server has just closed is a message of which nobody knows.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AutomaticDecompression = DecompressionMethods.GZip,
        UseProxy = account.Proxy is not null || !account.Root.IsLoopback,
        Proxy = account.Proxy is { } proxy ? new WebProxy(proxy) : null,
    };

    private async Task<TResult> PostAsync<TResult>(
        string method, HttpContent inner, JsonTypeInfo<BotApiAnswer<TResult>> answer, TimeSpan deadline, string? key, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(deadline, _time);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var content = new MarkedContent(inner);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_root, "./" + _token.PathOf(method))) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(KeyHeader, key);
        }

        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, life.Token);
            return Read(method, response.StatusCode, await response.Content.ReadAsByteArrayAsync(life.Token), answer);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new BotApiException(method, Broken(content), $"no answer within {deadline.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            throw new BotApiException(method, Broken(content), Words(e));
        }
        catch (IOException)
        {
            throw new BotApiException(method, Broken(content), "the connection broke");
        }
    }

    private static BotApiTrouble Broken(MarkedContent content) => content.HasBegun ? BotApiTrouble.Interrupted : BotApiTrouble.NotReached;

    private TResult Read<TResult>(string method, HttpStatusCode status, byte[] body, JsonTypeInfo<BotApiAnswer<TResult>> answer)
    {
        BotApiAnswer<TResult>? read;
        try
        {
            read = JsonSerializer.Deserialize(body, answer);
        }
        catch (JsonException)
        {
            read = null;
        }

        return read is { Ok: true, Result: { } result } ? result : throw Refusal(method, (int)status, read?.ErrorCode ?? 0, read?.Description, read?.Parameters);
    }

    private BotApiException Refusal(string method, int status, int code, string? description, AnswerParameters? parameters)
    {
        code = code > 0 ? code : status;
        var words = _token.Scrub(description ?? $"the server answered {status}, not as a Bot API does; look at apiRoot");
        var trouble = code switch
        {
            429 => BotApiTrouble.RateLimited,
            >= 500 => BotApiTrouble.Failed,
            >= 400 => BotApiTrouble.Refused,
            // Somebody else's page, a login of the network's: the message did not get there. But a success that cannot be read may be one.
            >= 300 => BotApiTrouble.Failed,
            _ => BotApiTrouble.Interrupted,
        };
        return new BotApiException(method, trouble, words)
        {
            Code = code,
            RetryAfter = trouble == BotApiTrouble.RateLimited ? Pause(parameters?.RetryAfter) : null,
            MigrateToChatId = parameters?.MigrateToChatId,
        };
    }

    private static TimeSpan Pause(int? seconds) => seconds is > 0 and { } said ? TimeSpan.FromSeconds(said) : DefaultPause;

    // The framework's own texts hold host and port, and nothing of the path; still, only the kind is told.
    private static string Words(HttpRequestException e) => e.InnerException is SocketException socket
        ? $"the server cannot be reached ({socket.SocketErrorCode})"
        : e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the server's name is not known",
            HttpRequestError.ConnectionError => "the server cannot be reached",
            HttpRequestError.SecureConnectionError => "no secure connection to the server: look at its certificate, and at this machine's clock",
            HttpRequestError.ProxyTunnelError => "the proxy lets nobody through to the server",
            _ => "the connection broke",
        };
}
