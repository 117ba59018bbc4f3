using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace BotApi;

/// <summary>
/// A Bot API server on a port of its own, which speaks the wire format of the real one and does what the test has told it to. It can go down and come back at the same
/// address. Any thread.
/// </summary>
public sealed class BotApiServer : IAsyncDisposable
{
    private static long _nextBot = 100_000;

    private readonly ConcurrentDictionary<string, FakeBot> _bots = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _paths = new();
    private WebApplication? _app;
    private int _port;

    private BotApiServer()
    {
    }

    /// <summary>Where it is: <c>apiRoot</c>.</summary>
    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>Paths that were asked for and are neither a bot's nor a file's.</summary>
    public IReadOnlyList<string> Strays => [.. _paths];

    /// <summary>Starts one.</summary>
    /// <param name="port">0 for a port that is free.</param>
    public static async Task<BotApiServer> StartAsync(int port = 0)
    {
        var server = new BotApiServer { _port = port };
        await server.ComeBackAsync();
        return server;
    }

    /// <summary>Adds a bot, with a token that nobody has had before.</summary>
    public FakeBot AddBot(string username = "fake_peer_bot")
    {
        var id = Interlocked.Increment(ref _nextBot);
        var bot = new FakeBot(string.Create(CultureInfo.InvariantCulture, $"{id}:TEST-{Guid.NewGuid():N}"), id, username);
        _bots[bot.Token] = bot;
        return bot;
    }

    /// <summary>Forgets a bot: its token is not valid any more.</summary>
    public void Revoke(FakeBot bot)
    {
        ArgumentNullException.ThrowIfNull(bot);
        _bots.TryRemove(bot.Token, out _);
    }

    /// <summary>Breaks all connections, and lets nobody in.</summary>
    public async Task GoDownAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    /// <summary>Lets everybody in again.</summary>
    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, _port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        _port = new Uri(app.Urls.First()).Port;
        _app = app;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await GoDownAsync();

    private Task AnswerAsync(HttpContext http)
    {
        var parts = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["file", var named, ..] && named.StartsWith("bot", StringComparison.Ordinal) && _bots.TryGetValue(named[3..], out var owner))
        {
            return FileAsync(http, owner, string.Join('/', parts[2..]));
        }

        if (parts is [var name, var method] && name.StartsWith("bot", StringComparison.Ordinal))
        {
            return _bots.TryGetValue(name[3..], out var bot) ? CallAsync(http, bot, method) : WriteAsync(http, 401, Refusal(401, "Unauthorized", null));
        }

        _paths.Enqueue(http.Request.Path.Value ?? "");
        return WriteAsync(http, 404, Refusal(404, "Not Found", null));
    }

    private static async Task FileAsync(HttpContext http, FakeBot bot, string path)
    {
        if (bot.TakeFault("file") is { } fault)
        {
            await FailAsync(http, fault);
            return;
        }

        if (bot.Files.Values.FirstOrDefault(file => file.Path == path) is not { Content: { } content })
        {
            await WriteAsync(http, 404, Refusal(404, "Not Found", null));
            return;
        }

        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = content.Length;
        var half = content.Length / 2;
        await http.Response.Body.WriteAsync(content.AsMemory(0, half));
        await http.Response.Body.FlushAsync();
        bot.BeginsDownload();
        if (bot.HalfWay is { } gate)
        {
            await Task.WhenAny(gate, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted));
        }

        await http.Response.Body.WriteAsync(content.AsMemory(half));
    }

    private static async Task CallAsync(HttpContext http, FakeBot bot, string method)
    {
        var call = await ReadAsync(http, bot.Token, method);
        var fault = bot.TakeFault(method);
        if (fault?.Kind == FaultKind.Slow)
        {
            await Task.Delay(fault.Delay, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (fault?.Kind is FaultKind.CutBefore or FaultKind.Blackhole or FaultKind.Answers)
        {
            bot.Took(call with { Status = fault.Status, Answer = fault.Body });
            await FailAsync(http, fault);
            return;
        }

        var (status, body) = await DoAsync(bot, call, IsClosed(http), http.RequestAborted);
        if (fault?.Kind is FaultKind.CutAfter or FaultKind.BlackholeAfter)
        {
            bot.Took(call with { Status = 0, Answer = body });
            await FailAsync(http, fault);
            return;
        }

        bot.Took(call with { Status = status, Answer = body });
        await WriteAsync(http, status, body);
    }

    private static async Task<(int Status, string Body)> DoAsync(FakeBot bot, BotCall call, Func<bool> isClosed, CancellationToken gone)
    {
        try
        {
            var result = await BotMethods.DoAsync(bot, call, isClosed, gone);
            return (200, new JsonObject { ["ok"] = true, ["result"] = result }.ToJsonString());
        }
        catch (RefusedException e)
        {
            return (e.Code, Refusal(e.Code, e.Message, e.Parameters));
        }
    }

    /// <summary>Whether the client has closed the connection: asked of the system, which knows it before Kestrel has come to read it.</summary>
    private static Func<bool> IsClosed(HttpContext http)
    {
        var socket = http.Features.Get<IConnectionSocketFeature>()?.Socket;
        return () =>
        {
            try
            {
                return socket is not null && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        };
    }

    private static async Task FailAsync(HttpContext http, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Answers:
                foreach (var (name, value) in fault.Headers)
                {
                    http.Response.Headers[name] = value;
                }

                await WriteAsync(http, fault.Status, fault.Body);
                break;
            case FaultKind.Blackhole or FaultKind.BlackholeAfter:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            default:
                http.Abort();
                break;
        }
    }

    private static async Task<BotCall> ReadAsync(HttpContext http, string token, string method)
    {
        var (parameters, files) = (new JsonObject(), new Dictionary<string, UploadedFile>(StringComparer.Ordinal));
        if (http.Request.HasFormContentType)
        {
            var form = await http.Request.ReadFormAsync();
            foreach (var field in form)
            {
                parameters[field.Key] = field.Value.ToString();
            }

            foreach (var file in form.Files)
            {
                using var content = new MemoryStream();
                await file.CopyToAsync(content);
                files[file.Name] = new UploadedFile(file.FileName, file.ContentType, content.ToArray());
            }
        }
        else if (http.Request.ContentLength is > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            parameters = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        }

        var key = http.Request.Headers["Idempotency-Key"].ToString();
        return new BotCall(token, method, parameters, files, key.Length > 0 ? key : null, 0, "");
    }

    private static string Refusal(int code, string description, JsonObject? parameters)
    {
        var body = new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description };
        if (parameters is not null)
        {
            body["parameters"] = parameters;
        }

        return body.ToJsonString();
    }

    private static Task WriteAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body, Encoding.UTF8);
    }
}
