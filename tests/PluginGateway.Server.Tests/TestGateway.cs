using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Http;

namespace PluginGateway.Server.Tests;

/// <summary>A whole gateway in this process, on a real socket of a free port, with the echo agent and a state directory of its own.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    public const string Token = "token-of-the-test";

    private readonly WebApplication _app;
    private readonly bool _keepState;

    private TestGateway(WebApplication app, string statePath, bool keepState)
    {
        _app = app;
        _keepState = keepState;
        StatePath = statePath;
        Url = new Uri(app.Urls.First());
    }

    public Uri Url { get; }

    public Uri SocketUrl => new UriBuilder(Url) { Scheme = Url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;

    public string StatePath { get; }

    /// <summary>Connections that finished the handshake.</summary>
    public int Connections => _app.Services.GetRequiredService<Server.Connections.ConnectionRegistry>().Count;

    /// <summary>
    /// Starts one whose configuration is the state directory's <c>plugins.json</c>, if it is there or <paramref name="config"/> is given to write there, below <paramref name="configure"/>.
    /// </summary>
    public static async Task<TestGateway> StartAsync(
        string? statePath = null, Action<Dictionary<string, string?>>? configure = null, Action<IServiceCollection>? services = null, bool isConfigShipped = false, Action<ListenOptions>? listen = null,
        string? config = null)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["gateway:auth:token"] = Token,
            ["plugins:echo:enabled"] = "true",
            ["plugins:echo:source"] = EchoPlugin,
            ["plugins:echo:config:delayMs"] = "0",
        };
        configure?.Invoke(keys);
        var state = new StateDirectory(statePath ?? Directory.CreateTempSubdirectory("pgw-test-").FullName);
        state.Create();
        if (config is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(state.Path, "plugins.json"), config);
        }

        var reader = new SettingsReader(Path.Combine(state.Path, "plugins.json"), keys, _ => null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddGateway(reader.ReadFile().Require(), reader, new GatewayPlace(reader.Path, state, [state.Plugins], WebRoot: null) { IsConfigShipped = isConfigShipped });
        services?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options => listen?.Invoke(options)));
        var app = builder.Build();
        app.MapGateway();
        app.Services.OpenGatewayDatabase();
        await app.StartAsync();
        return new TestGateway(app, state.Path, statePath is not null);
    }

    /// <summary>One of its parts.</summary>
    public T Part<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<TestClient> ConnectAsync(params string[] scopes) => TestClient.ConnectAsync(this, scopes);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!_keepState)
        {
            Directory.Delete(StatePath, recursive: true);
        }
    }

    /// <summary>The echo agent's plugin folder.</summary>
    public static string EchoPlugin { get; } = Path.GetFullPath(
        typeof(TestGateway).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "EchoPlugin").Value!);
}
