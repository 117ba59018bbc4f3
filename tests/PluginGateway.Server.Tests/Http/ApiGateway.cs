using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace PluginGateway.Server.Tests.Http;

/// <summary>A gateway with everything on that is answered over plain HTTP, and an agent that does what it is told line by line.</summary>
internal sealed class ApiGateway : IAsyncDisposable
{
    public const string HookToken = "the-hooks-own-token";

    private readonly PluginCopy _plugin;
    private readonly HttpClient _http;

    private ApiGateway(PluginCopy plugin, TestGateway gateway) => (_plugin, Gateway, _http) = (plugin, gateway, new HttpClient { BaseAddress = gateway.Url, Timeout = TimeSpan.FromSeconds(60) });

    public TestGateway Gateway { get; }

    public static async Task<ApiGateway> StartAsync(Action<Dictionary<string, string?>>? configure = null, string? statePath = null, Action<IServiceCollection>? services = null)
    {
        var plugin = new PluginCopy("ToolUser");
        return new ApiGateway(plugin, await TestGateway.StartAsync(
            statePath,
            keys =>
            {
                keys["plugins:tooluser:enabled"] = "true";
                keys["plugins:tooluser:source"] = plugin.Path;
                keys["agents:defaults:provider"] = "tooluser";
                keys["agents:defaults:tools:allow:0"] = "lab/*";
                keys["agents:defaults:tools:deny:0"] = "lab/who";
                keys["agents:defaults:toolTimeoutSeconds"] = "1";
                keys["agents:list:0:id"] = "one";
                keys["agents:list:1:id"] = "two";
                keys["agents:list:1:default"] = "true";
                keys["agents:list:1:systemPrompt"] = "I am two.";
                keys["gateway:http:endpoints:enabled"] = "true";
                keys["hooks:enabled"] = "true";
                keys["hooks:token"] = HookToken;
                configure?.Invoke(keys);
            },
            services));
    }

    /// <summary>Sends a request as it is.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, string? bearer = TestGateway.Token, Action<HttpRequestMessage>? change = null, IPAddress? from = null)
    {
        using var request = Request(method, path, body, bearer, change);
        using var other = from is null ? null : new HttpClient(From(from)) { BaseAddress = Gateway.Url };
        using var response = await (other ?? _http).SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiAnswer((int)response.StatusCode, text, response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    public Task<ApiAnswer> PostAsync(string path, string body, string? bearer = TestGateway.Token, Action<HttpRequestMessage>? change = null) => SendAsync(HttpMethod.Post, path, body, bearer, change);

    /// <summary>Begins to read an answer that comes piece by piece.</summary>
    public async Task<ApiStream> StreamAsync(string path, string body)
    {
        using var request = Request(HttpMethod.Post, path, body, TestGateway.Token, change: null);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, response.StatusCode == HttpStatusCode.OK ? null : await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new ApiStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The body of a chat completion with one message.</summary>
    public static string Chat(string message, string more = "") => $$"""{"model":"openclaw","messages":[{"role":"user","content":{{JsonValue.Create(message)!.ToJsonString()}}}]{{more}}}""";

    /// <summary>The body of a response with one message.</summary>
    public static string Input(string message, string more = "") => $$"""{"model":"openclaw","input":{{JsonValue.Create(message)!.ToJsonString()}}{{more}}}""";

    /// <summary>A file that is not there yet.</summary>
    public string Signal() => Path.Combine(Gateway.StatePath, $"signal-{Guid.NewGuid():N}");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Gateway.DisposeAsync();
        _plugin.Dispose();
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body, string? bearer, Action<HttpRequestMessage>? change)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        change?.Invoke(request);
        return request;
    }

    // All of 127.0.0.0/8 is this machine's: a test can have as many addresses as it likes.
    private static SocketsHttpHandler From(IPAddress address) => new()
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };
}

/// <summary>What was answered.</summary>
internal sealed record ApiAnswer(int Status, string Text, HttpResponseHeaders Headers, string? Type)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The text of OpenAI's form of an error.</summary>
    public string Error => Json["error"]!["message"]!.GetValue<string>();

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public ApiAnswer ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }
}

/// <summary>Server-sent events, one after another.</summary>
internal sealed class ApiStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    /// <summary>The next event; null at the end.</summary>
    public async Task<(string? Name, string Data)?> NextAsync()
    {
        string? name = null;
        string? data = null;
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.Length == 0 && data is not null)
            {
                return (name, data);
            }

            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            data = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : data;
        }

        return null;
    }

    /// <summary>The next event's JSON.</summary>
    public async Task<JsonNode> JsonAsync() => JsonNode.Parse((await NextAsync()).ShouldNotBeNull().Data)!;

    /// <summary>All events to the end, whose last must be the word for it.</summary>
    public async Task<IReadOnlyList<(string? Name, JsonNode Json)>> RestAsync()
    {
        var all = new List<(string?, JsonNode)>();
        while (await NextAsync() is { } next)
        {
            if (next.Data == "[DONE]")
            {
                (await NextAsync()).ShouldBeNull();
                return all;
            }

            all.Add((next.Name, JsonNode.Parse(next.Data)!));
        }

        throw new InvalidOperationException("the stream ended without its last word");
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}

/// <summary>One gateway for the tests of a class.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    internal ApiGateway Api { get; private set; } = null!;

    public async Task InitializeAsync() => Api = await ApiGateway.StartAsync();

    public async Task DisposeAsync() => await Api.DisposeAsync();
}
