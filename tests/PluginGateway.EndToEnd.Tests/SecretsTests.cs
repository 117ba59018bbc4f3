using System.Net.WebSockets;
using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Secrets are put wherever they can stand, much goes wrong, and then every place that anybody can read is searched for them.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private const string Token = "canary-token-4711";
    private const string Password = "canary-password-4712";
    private const string FromEnvironment = "canary-environment-4713";
    private const string InAddress = "canary-address-4714";
    private const string Shown = "canary-wrong-token-4715";
    private const string Broken = "canary-broken-file-4716";

    private static readonly string[] Canaries = [Token, Password, FromEnvironment, InAddress, Broken, Shown];

    private readonly GatewayUnderTest _gateway = new();
    private readonly List<string> _sinks = [];

    private static string Config => $$"""
        {
          // "token": "{{Broken}}"
          "gateway": { "reload": { "mode": "off" }, "auth": { "token": "{{Token}}" } },
          "plugins": {
            "echo": { "enabled": true },
            "irc": {
              "enabled": true,
              "config": { "server": "127.0.0.1:1", "nick": "pgw", "password": "{{Password}}", "sasl": { "account": "me", "password": "${CANARY}" } }
            }
          }
        }
        """;

    public Task InitializeAsync() => File.WriteAllTextAsync(_gateway.ConfigPath, Config);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task SEC_17_no_secret_reaches_anything_that_can_be_read()
    {
        _gateway.Drop(Built.Sample("IrcChannel", "irc"), "irc");
        _gateway.Environment["CANARY"] = FromEnvironment;
        await _gateway.StartAsync("--verbose");
        await using (var client = await ConnectAsync(Token))
        {
            var hearing = HearAsync(client);
            await LookAsync(client);
            await FailAsync(client);
            await BreakTheFileAsync(client);
            await LookAsync(client);
            await client.DisposeAsync();
            await hearing;
        }

        await _gateway.SignalAsync("TERM");
        await _gateway.EndAsync(TimeSpan.FromSeconds(30));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_gateway.State.FullName, "logs")))
        {
            _sinks.Add(await File.ReadAllTextAsync(file));
        }

        _sinks.Add(_gateway.Output);
        var all = string.Join('\n', _sinks);
        all.ShouldContain("irc");
        all.ShouldContain("logLevelName");
        foreach (var canary in Canaries)
        {
            all.ShouldNotContain(canary);
        }
    }

    [Fact]
    public async Task SEC_26_everything_it_writes_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            // There the user's profile is private already.
            return;
        }

        _gateway.Environment["CANARY"] = FromEnvironment;
        File.SetUnixFileMode(_gateway.ConfigPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await _gateway.StartAsync();
        await using (var client = await ConnectAsync(Token))
        {
            var hash = (await client.CallAsync(ConfigMethods.Get, ListParams.Value, CancellationToken.None)).Hash;
            await client.CallAsync(ConfigMethods.Patch, new ConfigApplyParams("{ session: { mainKey: 'home' } }") { BaseHash = hash }, CancellationToken.None);
            hash = (await client.CallAsync(ConfigMethods.Get, ListParams.Value, CancellationToken.None)).Hash;
            await client.CallAsync(ConfigMethods.Undo, new ConfigUndoParams { BaseHash = hash }, CancellationToken.None);
        }

        var files = Directory.EnumerateFiles(_gateway.State.FullName, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/plugin", StringComparison.Ordinal) || file == _gateway.ConfigPath).ToArray();
        files.Length.ShouldBeGreaterThan(4);
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var file in files)
        {
            (File.GetUnixFileMode(file) & Others).ShouldBe(UnixFileMode.None, file);
        }
    }

    private Task<GatewayClient> ConnectAsync(string token) => GatewayClient.ConnectAsync(
        new GatewayClientOptions
        {
            Url = _gateway.Url,
            Token = token,
            Scopes = [Scopes.Admin],
            Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        },
        CancellationToken.None);

    private async Task HearAsync(GatewayClient client)
    {
        await foreach (var frame in client.EventsAsync(CancellationToken.None))
        {
            lock (_sinks)
            {
                _sinks.Add($"{frame.Name} {frame.Payload.GetRawText()}");
            }
        }
    }

    private async Task LookAsync(GatewayClient client)
    {
        string[] methods = ["config.get", "config.schema", "config.history", "plugins.status", "channels.status", "status", "health", "logs.tail", "system-presence", "agents.list"];
        foreach (var method in methods)
        {
            await AskAsync(client, method, "{}");
        }
    }

    private async Task FailAsync(GatewayClient client)
    {
        var hash = (await client.CallAsync(ConfigMethods.Get, ListParams.Value, CancellationToken.None)).Hash;
        await AskAsync(client, "config.patch", $$"""{ "raw": "{ plugins: { irc: { config: { linesPerSecond: '{{Password}}' } } } }", "baseHash": "{{hash}}" }""");
        await AskAsync(client, "config.patch", $$"""{ "raw": "{ plugins: { irc: { config: { nick: '{{Password}} x' } } } }", "baseHash": "{{hash}}" }""");
        await AskAsync(client, "config.set", $$"""{ "raw": "{ gateway: { port: '{{Token}}' } }", "baseHash": "{{hash}}" }""");
        await AskAsync(client, "config.patch", $$"""{ "raw": "{ plugins: { irc: { config: { nick: 'pgw2' } } } }", "baseHash": "{{hash}}", "note": "why" }""");
        await AskAsync(client, "send", """{ "to": "#room", "message": "x", "channel": "irc", "idempotencyKey": "1" }""");
        await AskAsync(client, "no.such.method", "{}");
        try
        {
            await using var refused = await ConnectAsync(Shown);
            throw new InvalidOperationException("the wrong token was good");
        }
        catch (GatewayException e)
        {
            _sinks.Add(e.Message);
        }

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_gateway.Port}/?token={InAddress}"), CancellationToken.None);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(_gateway.Url, $"nowhere?token={InAddress}"));
        _sinks.Add(await answer.Content.ReadAsStringAsync());
    }

    private async Task BreakTheFileAsync(GatewayClient client)
    {
        foreach (var text in (string[])[$"{{ \"gateway\": {{ \"auth\": {{ \"token\": {Broken} }} }} }}", $"{{ \"gateway\": {{ \"auth\": {{ \"tokn\": \"{Broken}\" }} }} }}", $"{{ \"token\": \"{Broken}"])
        {
            await File.WriteAllTextAsync(_gateway.ConfigPath, text);
            await AskAsync(client, "plugins.reload", "{}");
            await LookAsync(client);
        }

        await File.WriteAllTextAsync(_gateway.ConfigPath, Config);
        await AskAsync(client, "plugins.reload", "{}");
    }

    private async Task AskAsync(GatewayClient client, string method, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        string answer;
        try
        {
            answer = (await client.CallAsync(method, document.RootElement, _ => { }, CancellationToken.None)).GetRawText();
        }
        catch (GatewayException e)
        {
            answer = $"{e.Message} {e.Error.Details}";
        }

        lock (_sinks)
        {
            _sinks.Add(answer);
        }
    }
}
