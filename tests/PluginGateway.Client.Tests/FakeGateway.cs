using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.Client.Tests;

/// <summary>A real WebSocket server on a free loopback port, whose every connection follows the test's script.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Exception> failures = new();

    private FakeGateway(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal));

    public static async Task<FakeGateway> StartAsync(Func<FakeConnection, Task> script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gateway = new FakeGateway(builder.Build());
        gateway.app.UseWebSockets();
        gateway.app.Run(context => gateway.ServeAsync(context, script));
        await gateway.app.StartAsync();
        return gateway;
    }

    public GatewayClientOptions Options(Action<SequenceGap>? onGap = null, TimeProvider? time = null, int eventCapacity = 1024) => new()
    {
        Url = Url,
        Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        Token = "secret-token",
        Scopes = [Scopes.Read],
        OnSequenceGap = onGap,
        EventCapacity = eventCapacity,
        TimeProvider = time ?? TimeProvider.System,
    };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
        if (failures.TryDequeue(out var failure))
        {
            throw new InvalidOperationException("the script of the fake gateway failed", failure);
        }
    }

    private async Task ServeAsync(HttpContext context, Func<FakeConnection, Task> script)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var connection = new FakeConnection(socket, context);
        try
        {
            await script(connection);
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or OperationCanceledException)
        {
            // The client left, or the test is over.
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
    }
}
