using System.Net;
using System.Text.Json;
using McpServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace PluginGateway.Tools.Mcp.Tests;

/// <summary>A real MCP server that speaks streamable HTTP, one request a time, on a free port of this machine.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpServer(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Urls.First()), "/mcp");

    /// <summary>The headers of the last request.</summary>
    public IHeaderDictionary Seen { get; private set; } = new HeaderDictionary();

    /// <summary>What to answer instead: a status, and where to.</summary>
    public (int Status, string? Location)? Instead { get; set; }

    public static async Task<HttpServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new HttpServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Seen = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase));
        if (Instead is { } instead)
        {
            context.Response.StatusCode = instead.Status;
            context.Response.Headers.Location = instead.Location;
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var message = (await JsonSerializer.DeserializeAsync(context.Request.Body, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)), context.RequestAborted)) as JsonRpcMessage;
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        var mcp = ModelContextProtocol.Server.McpServer.Create(transport, new FixtureTools().Options);
        await using (mcp)
        {
            var running = mcp.RunAsync(context.RequestAborted);
            context.Response.ContentType = "text/event-stream";
            if (!await transport.HandlePostRequestAsync(message!, context.Response.Body, context.RequestAborted))
            {
                context.Response.ContentType = null;
                context.Response.StatusCode = StatusCodes.Status202Accepted;
            }

            await transport.DisposeAsync();
            await running;
        }
    }
}
