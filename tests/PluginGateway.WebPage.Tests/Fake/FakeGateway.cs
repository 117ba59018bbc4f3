using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>
/// A real web server on a free port that serves the page as the gateway does, and speaks just enough of the protocol for a test to say what happens when.
/// </summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    public const string MainSessionKey = "agent:main:main";
    public const string Token = "right-token";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<FakeConnection, bool> _connections = new();
    private readonly FakeRuns _runs = new();
    private long _time = 1_750_000_000_000;

    private FakeGateway()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Use(ServeAsync);
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        _app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        _app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
    }

    /// <summary>The address of the page.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>What the agent does with a message; says it back unless a test says otherwise.</summary>
    public Func<FakeRun, Task> Answering { get; set; } = run => run.FinishAsync($"You said: {run.Message}");

    /// <summary>Why a <c>connect</c> is refused; null admits.</summary>
    public Func<ConnectParams, ErrorShape?> Refusing { get; set; } = connect => connect.Auth?.Token == Token
        ? null
        : new ErrorShape(ErrorCodes.InvalidRequest, "unauthorized: gateway token mismatch (type the token in)");

    /// <summary>Why a <c>chat.send</c> is refused; null accepts.</summary>
    public Func<ChatSendParams, ErrorShape?> RefusingToSend { get; set; } = _ => null;

    /// <summary>Whether the line is cut after a <c>chat.send</c> was taken and before its answer; sockets are turned away from then on.</summary>
    public bool LosesTheAnswer { get; set; }

    /// <summary>Whether sockets are turned away, as if the gateway were not there.</summary>
    public bool IsDown { get; set; }

    /// <summary>As told to the page.</summary>
    public string AgentName { get; set; } = "Parrot";

    /// <summary>As told to the page.</summary>
    public string HostName { get; set; } = "testhost";

    /// <summary>As told to the page.</summary>
    public int TickIntervalMs { get; set; } = ProtocolLimits.TickIntervalMs;

    /// <summary>As told to the page.</summary>
    public int MaxPayload { get; set; } = ProtocolLimits.MaxPayload;

    /// <summary>How many sockets were asked for.</summary>
    public int Dialled { get; private set; }

    /// <summary>All <c>connect</c> params seen.</summary>
    public ConcurrentQueue<ConnectParams> Connects { get; } = new();

    /// <summary>The names of all methods called after the handshake.</summary>
    public ConcurrentQueue<string> Called { get; } = new();

    /// <summary>All <c>chat.send</c> params seen.</summary>
    public ConcurrentQueue<ChatSendParams> Sent { get; } = new();

    /// <summary>The conversations.</summary>
    public FakeSessions Sessions { get; } = new();

    /// <summary>The accounts on chat networks.</summary>
    public FakeChannels Channels { get; } = new();

    /// <summary>The runs of a session that go on.</summary>
    public IReadOnlyList<ChatRun>? Runs(string key) => _runs.Open(FakeSessions.Canonical(key)) is { Count: > 0 } open ? open : null;

    /// <summary>All requests for a change of a session: method and params.</summary>
    public ConcurrentQueue<(string Method, string Params)> Changes { get; } = new();

    /// <summary>Starts one.</summary>
    public static async Task<FakeGateway> StartAsync()
    {
        var gateway = new FakeGateway();
        await gateway._app.StartAsync();
        return gateway;
    }

    /// <summary>Adds a message to a transcript.</summary>
    public void Keep(string role, string text, string session = MainSessionKey) => Sessions.Keep(session, new ChatMessage(role, [new ChatContent("text", text)], NextTime()));

    /// <summary>A time later than every one before.</summary>
    public long NextTime() => Interlocked.Increment(ref _time);

    /// <summary>Starts a run, as <c>chat.send</c> does. A test starts one to stand for what another client sent.</summary>
    public void Start(FakeRun run) => _runs.Start(run, Answering);

    /// <summary>Stops all runs; returns the ids of those that had not ended.</summary>
    public Task<IReadOnlyList<string>> StopRunsAsync() => _runs.StopAllAsync();

    /// <summary>Sends an event to every page.</summary>
    public Task BroadcastAsync<T>(GatewayEvent<T> kind, T payload) => EachAsync(connection => connection.SendAsync(kind, payload));

    /// <summary>Sends a text to every page, frame or not.</summary>
    public Task BroadcastAsync(string text) => EachAsync(connection => connection.SendAsync(text));

    /// <summary>Pretends that an event was lost on its way to every page.</summary>
    public void LoseEvent() => _ = EachAsync(connection =>
    {
        connection.SkipNumber();
        return Task.CompletedTask;
    });

    /// <summary>Closes every socket in good order.</summary>
    public Task CloseAllAsync(int code, string reason) => EachAsync(connection => connection.CloseAsync(code, reason));

    /// <summary>Cuts every line.</summary>
    public void DropAll() => _ = EachAsync(connection =>
    {
        connection.Drop();
        return Task.CompletedTask;
    });

    /// <summary>Stops the server and cuts every line.</summary>
    public async ValueTask DisposeAsync()
    {
        DropAll();
        await _runs.DisposeAsync();
        await _app.DisposeAsync();
    }

    private Task EachAsync(Func<FakeConnection, Task> action) =>
        Task.WhenAll(_connections.Keys.Where(connection => connection.IsAdmitted).Select(action));

    private async Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await next(http);
            return;
        }

        Dialled++;
        if (IsDown)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var connection = new FakeConnection(http, socket);
        _connections[connection] = true;
        await new FakeMethods(this, connection).ServeAsync();
        _connections.TryRemove(connection, out _);
    }
}
