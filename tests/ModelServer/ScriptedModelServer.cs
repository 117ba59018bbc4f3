using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ModelServer;

/// <summary>
/// A server of models on a port of its own, which speaks the wire formats of OpenAI's chat completions and of Anthropic's messages, and does what the test has told it to.
/// Any thread.
/// </summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _lists;
    private readonly ConcurrentQueue<ModelReply> _script = new();
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly Channel<ModelRequest> _arrivals = Channel.CreateUnbounded<ModelRequest>();

    private ScriptedModelServer(WebApplication app) => _app = app;

    /// <summary>Where it is, without a path; Anthropic's clients take this one.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Where OpenAI's clients find it.</summary>
    public string Endpoint => new Uri(Url, "v1").ToString();

    /// <summary>The models that it lists.</summary>
    public IReadOnlyList<JsonObject> Models { get; set; } = [Model("tiny"), Model("large")];

    /// <summary>The status of its list of models.</summary>
    public int ModelsStatus { get; set; } = 200;

    /// <summary>The only key it takes; any, and none, when not set.</summary>
    public string? Key { get; set; }

    /// <summary>What it says when the script is over.</summary>
    public ModelReply Otherwise { get; set; } = ModelReply.Says("Hello", " there");

    /// <summary>Requests for an answer so far.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <summary>How often its models were asked for.</summary>
    public int Lists => _lists;

    /// <summary>A model for <see cref="Models"/>.</summary>
    public static JsonObject Model(string id, int? maxModelLength = null) => new() { ["id"] = id, ["max_model_len"] = maxModelLength };

    /// <summary>Starts one.</summary>
    /// <param name="port">0 for a port that is free.</param>
    public static async Task<ScriptedModelServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Listen(System.Net.IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var server = new ScriptedModelServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Url = new Uri(app.Urls.First() + "/");
        return server;
    }

    /// <summary>Adds to what it does next, one reply per request.</summary>
    public void Enqueue(params ModelReply[] replies)
    {
        foreach (var reply in replies)
        {
            _script.Enqueue(reply);
        }
    }

    /// <summary>The next request for an answer, once it is there.</summary>
    public async Task<ModelRequest> NextRequestAsync() => await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    /// <summary>Goes down. Connections are refused from then on.</summary>
    public Task StopAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (Key is { } key && http.Request.Headers.Authorization != $"Bearer {key}" && http.Request.Headers["x-api-key"] != key)
        {
            var shown = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
            await RefuseAsync(http, ModelReply.Refuses(401, $"Incorrect API key provided: {shown}.", "authentication_error", "invalid_api_key"));
            return;
        }

        var isAnthropic = http.Request.Headers.ContainsKey("anthropic-version");
        switch (http.Request.Path.Value)
        {
            case "/v1/models":
                Interlocked.Increment(ref _lists);
                await ListAsync(http, isAnthropic);
                break;
            case "/v1/chat/completions":
                await CompleteAsync(http, static (http, streams) => new OpenAIWire(http, streams));
                break;
            case "/v1/messages":
                await CompleteAsync(http, static (http, streams) => new AnthropicWire(http, streams));
                break;
            default:
                await RefuseAsync(http, ModelReply.Refuses(404, $"there is nothing at {http.Request.Path}"));
                break;
        }
    }

    private async Task ListAsync(HttpContext http, bool isAnthropic)
    {
        if (ModelsStatus != 200)
        {
            await RefuseAsync(http, ModelReply.Refuses(ModelsStatus, "no list today"));
            return;
        }

        var data = new JsonArray([.. Models.Select(model => isAnthropic ? AnthropicWire.Model(model) : OpenAIWire.Model(model))]);
        await WriteAsync(http, new JsonObject { ["object"] = "list", ["data"] = data, ["has_more"] = false, ["first_id"] = null, ["last_id"] = null }.ToJsonString());
    }

    private async Task CompleteAsync(HttpContext http, Func<HttpContext, bool, ModelWire> speak)
    {
        var json = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        var request = new ModelRequest(http.Request.Path, http.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), json);
        var reply = _script.TryDequeue(out var next) ? next : Otherwise;
        await using var left = http.RequestAborted.Register(request.Left);
        _requests.Enqueue(request);
        _arrivals.Writer.TryWrite(request);
        if (reply.Status != 200 || reply.Body.Length > 0)
        {
            await RefuseAsync(http, reply);
            return;
        }

        try
        {
            await speak(http, json["stream"]?.GetValue<bool>() == true).AnswerAsync(reply, json["model"]!.GetValue<string>());
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or the script cut it off. Said here as well: what waits is cancelled before the registration above is heard.
            request.Left();
        }
    }

    private static async Task RefuseAsync(HttpContext http, ModelReply reply)
    {
        http.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }

        await WriteAsync(http, reply.Body, reply.BodyType);
    }

    private static Task WriteAsync(HttpContext http, string body, string type = "application/json")
    {
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body);
    }
}
