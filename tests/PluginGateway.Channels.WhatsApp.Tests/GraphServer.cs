using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Meta's side: a Graph API on a port of its own, and calls of the webhook, signed.</summary>
internal sealed class GraphServer : IAsyncDisposable
{
    public const string Number = "1234567890";
    public const string Token = "EAAG-token-of-a-system-user";
    public const string Secret = "0123456789abcdef0123456789abcdef";
    public const string Verify = "a-verify-token-of-our-own";

    private const int Large = 1_000_000;

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly ConcurrentQueue<JsonElement> _posts = new();
    private int _sent;

    private GraphServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public int WebhookPort { get; } = FreePort();

    /// <summary>What was posted to <c>/messages</c>.</summary>
    public IReadOnlyList<JsonElement> Posts => [.. _posts];

    /// <summary>Answers everything with this instead.</summary>
    public (int Status, string Body)? Answer { get; set; }

    /// <summary>Where a medium is said to lie; here when not set.</summary>
    public string? MediaUrl { get; set; }

    public static async Task<GraphServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new GraphServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public string Config(string more = "") => $$"""
        { "mode": "cloud", "phoneNumberId": "{{Number}}", "accessToken": "{{Token}}", "appSecret": "{{Secret}}", "verifyToken": "{{Verify}}", "graphUrl": "{{Url}}", "webhookPort": {{WebhookPort}}{{more}} }
        """;

    public static string Message(string content, string id, string number = Number, string type = "text") => $$"""
        { "object": "whatsapp_business_account", "entry": [ { "changes": [ { "field": "messages", "value": { "metadata": { "phone_number_id": "{{number}}" },
          "contacts": [ { "wa_id": "4915111111111", "profile": { "name": "Ada" } } ],
          "messages": [ { "from": "4915111111111", "id": "{{id}}", "timestamp": "{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}", "type": "{{type}}", "{{type}}": {{content}} } ] } } ] } ] }
        """;

    public static string Sign(string body, string secret = Secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    /// <summary>Calls the webhook.</summary>
    public async Task<HttpStatusCode> CallAsync(string body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{WebhookPort}/whatsapp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        }

        // What is refused for its size is refused before it is sent.
        request.Headers.ExpectContinue = body.Length > Large;
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public async Task<(HttpStatusCode Status, string Body)> AskAsync(string query)
    {
        using var response = await _http.GetAsync(new Uri($"http://127.0.0.1:{WebhookPort}/whatsapp{query}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Answer is { } answer)
        {
            context.Response.StatusCode = answer.Status;
            await context.Response.WriteAsync(answer.Body);
            return;
        }

        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("""{ "error": { "code": 190, "message": "Invalid OAuth access token" } }""");
            return;
        }

        switch (context.Request.Path.Value)
        {
            case $"/{Number}":
                await context.Response.WriteAsync("""{ "display_phone_number": "+49 151 00000001" }""");
                break;
            case $"/{Number}/messages":
                using (var posted = await JsonDocument.ParseAsync(context.Request.Body))
                {
                    _posts.Enqueue(posted.RootElement.Clone());
                }

                await context.Response.WriteAsync($$"""{ "messages": [ { "id": "wamid.{{Interlocked.Increment(ref _sent)}}" } ] }""");
                break;
            case "/medium-1":
                await context.Response.WriteAsync($$"""{ "url": "{{MediaUrl ?? Url + "/file"}}" }""");
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
