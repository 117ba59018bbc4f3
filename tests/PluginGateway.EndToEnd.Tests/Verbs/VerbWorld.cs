using System.Globalization;
using System.Text.Json.Nodes;
using BotApi;
using PluginGateway.Client;
using PluginGateway.Client.Devices;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>A running gateway with an agent that echoes and a bot of Telegram, and an operator at a terminal of the same machine. One for all scripts: each makes what it needs under names of its own.</summary>
public sealed class VerbWorld : IAsyncLifetime
{
    private readonly OperatorHome _home = new();
    private readonly DirectoryInfo _locks = Directory.CreateTempSubdirectory("pgw-locks-");
    private BotApiServer? _telegram;

    internal GatewayUnderTest Gateway { get; } = new();

    internal FakeBot Bot { get; private set; } = null!;

    /// <summary>A second bot, which no account has yet.</summary>
    internal FakeBot SpareBot { get; private set; } = null!;

    /// <summary>One more that nobody receives for.</summary>
    internal FakeBot NewBot() => _telegram!.AddBot();

    internal string TelegramUrl => _telegram!.Url;

    internal string LockDirectory => _locks.FullName;

    public async Task InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _telegram = await BotApiServer.StartAsync();
        (Bot, SpareBot) = (_telegram.AddBot(), _telegram.AddBot());
        Gateway.Environment["PATH"] = _home.Environment["PATH"];
        await File.WriteAllTextAsync(Gateway.ConfigPath, $$"""
            {
              // mine
              "session": { "mainKey": "main" },
              "plugins": {
                "camera": { "enabled": true },
                "echo": { "enabled": true, "config": { "delayMs": 0 } },
                "telegram": {
                  "enabled": true,
                  "config": { "apiRoot": "{{_telegram.Url}}", "lockDirectory": "{{_locks.FullName}}", "accounts": { "first": { "botToken": "{{Bot.Token}}" } } }
                }
              }
            }

            """);
        File.SetUnixFileMode(Gateway.ConfigPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Gateway.StartAsync();
        await using var client = await Gateway.ConnectAsync(Scopes.Read);
        await Until.TrueAsync(async () => (await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None)).ChannelAccounts["telegram"].All(account => account.Connected));

        // It comes and goes: one that was there once is told of in other words than one that never was.
        await OkAsync("plugins", "disable", "camera");
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await (_telegram?.DisposeAsync() ?? ValueTask.CompletedTask);
        _home.Dispose();
        _locks.Delete(recursive: true);
    }

    /// <summary>A file of the operator's.</summary>
    internal string FileOf(string name) => Path.Combine(_home.Folder, name);

    /// <summary>Runs a verb for the gateway.</summary>
    internal Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => Pgw.RunAsync(_home.Environment, With(arguments, "--state-dir", Gateway.State.FullName));

    /// <summary>Runs a verb with a text as its standard input.</summary>
    internal async Task<(int Code, string Output, string Error)> TypeAsync(string input, params string[] arguments) =>
        await Pgw.TypeAsync(_home.Environment, input, [.. arguments, "--state-dir", Gateway.State.FullName]);

    /// <summary>Runs a verb that must work.</summary>
    internal async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        code.ShouldBe(0, $"pgw {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    /// <summary>Runs a verb that must fail with a text that says why.</summary>
    internal async Task FailsAsync(string why, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        code.ShouldBe(1, output + error);
        error.ShouldContain(why);
    }

    /// <summary>Runs a verb with <c>--json</c> and compares what it prints with what was agreed on.</summary>
    /// <param name="verb">Its words, which are also the name of the file.</param>
    /// <param name="arguments">What stands behind them.</param>
    internal Task<string> JsonAsync(string verb, params string[] arguments) => JsonAsync(verb, 0, static output => output, arguments);

    /// <summary>The same for one that ends with another code, or whose output is to be cut down first.</summary>
    internal async Task<string> JsonAsync(string verb, int expected, Func<string, string> shape, params string[] arguments)
    {
        var (code, output, error) = await RunAsync([.. verb.Split(' '), .. With(arguments, "--json")]);
        code.ShouldBe(expected, $"pgw {verb}: {output}{error}");
        ShouldBeGolden(verb, shape(output));
        return output;
    }

    /// <summary>Compares with a file of the tests. With <c>PGW_GOLDEN=write</c> in the environment it is written instead, to be looked through.</summary>
    internal void ShouldBeGolden(string verb, string output)
    {
        var path = VerbList.Golden(verb);
        var plain = JsonMask.Apply(output)
            .Replace(Gateway.State.FullName, "<state>", StringComparison.Ordinal)
            .Replace(_locks.FullName, "<locks>", StringComparison.Ordinal)
            .Replace(_home.Folder, "<home>", StringComparison.Ordinal)
            .Replace(Path.GetDirectoryName(Built.Pgw)!, "<program>", StringComparison.Ordinal)
            .Replace(_telegram!.Url, "<telegram>", StringComparison.Ordinal)
            .Replace(Gateway.Port.ToString(CultureInfo.InvariantCulture), "<port>", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PGW_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, plain);
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing; PGW_GOLDEN=write makes it");
        plain.ShouldBe(File.ReadAllText(path), $"pgw {verb} --json");
    }

    /// <summary>Something a stranger writes to the bot, who gets a code for it.</summary>
    internal async Task<string> StrangerAsync(long person)
    {
        // What is old gets no code.
        var message = Said.Privately("let me in", person);
        message["message"]!["date"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Bot.Updates.Add(message);
        string? code = null;
        var list = string.Empty;
        var isThere = async () =>
        {
            list = await OkAsync("pairing", "list", "telegram", "--json");
            var pending = JsonNode.Parse(list)!["pending"]!.AsArray();
            code = (string?)pending.FirstOrDefault(request => (string?)request!["senderId"] == person.ToString(CultureInfo.InvariantCulture))?["code"];
            return code is not null;
        };
        try
        {
            await Until.TrueAsync(isThere);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{person} got no code; {list} {await OkAsync("inbox", "list")}", e);
        }

        return code!;
    }

    /// <summary>A device that is paired, as a client of this machine is.</summary>
    /// <returns>Its id.</returns>
    internal async Task<string> DeviceAsync()
    {
        var device = NewDevice();
        await ComeInAsync(device);
        return device.Key().DeviceId;
    }

    /// <summary>A device that somebody has turned away, and that asks to be let in again.</summary>
    /// <returns>It, and the request's id.</returns>
    internal async Task<(FileDeviceIdentity Device, string Request)> WaitingDeviceAsync()
    {
        var device = NewDevice();
        await ComeInAsync(device);
        await OkAsync("devices", "revoke", device.Key().DeviceId);
        var refused = await Should.ThrowAsync<GatewayException>(() => ComeInAsync(device));
        return (device, refused.Error.Details!.Value.GetProperty("requestId").GetString()!);
    }

    /// <summary>Has a device connect, and go again.</summary>
    internal async Task ComeInAsync(FileDeviceIdentity device)
    {
        await using var client = await GatewayClient.ConnectAsync(
            new GatewayClientOptions
            {
                Url = Gateway.Url, Token = Gateway.Token, Scopes = [Scopes.Read], Device = device, Client = new ClientInfo { Id = ClientNames.GatewayClient, Version = "1", Platform = "linux", Mode = "backend" },
            },
            CancellationToken.None);
    }

    // What stands behind -- is not for pgw.
    private static string[] With(string[] arguments, params string[] options) => Array.IndexOf(arguments, "--") is >= 0 and var end ? [.. arguments[..end], .. options, .. arguments[end..]] : [.. arguments, .. options];

    private FileDeviceIdentity NewDevice() => new(FileOf(Guid.NewGuid().ToString("N")), TimeProvider.System);

    /// <summary>A node that asks to be let in.</summary>
    /// <returns>The request's id.</returns>
    internal async Task<string> NodeRequestAsync(char kind, string name)
    {
        await OkAsync("gateway", "call", "node.pair.request", "--params", $$"""{"nodeId":"{{new string(kind, 64)}}","displayName":"{{name}}","commands":["canvas.eval"]}""");
        return JsonNode.Parse(await OkAsync("nodes", "pending", "--json"))!["pending"]!.AsArray().Select(request => (string)request!["requestId"]!).Last();
    }

    /// <summary>A node that is paired and not connected.</summary>
    internal async Task NodeAsync(char kind, string name) => await OkAsync("nodes", "approve", await NodeRequestAsync(kind, name));

    /// <summary>A home of somebody else, for verbs that change the machine.</summary>
    internal static async Task ElsewhereAsync(Func<OperatorHome, Task> work)
    {
        using var home = new OperatorHome();
        await work(home);
    }
}
