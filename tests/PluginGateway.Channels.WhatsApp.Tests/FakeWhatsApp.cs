using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>The other side of the library that stands in for Baileys behind the bridge's one import: makes a bridge with it, says what its sockets do, hears what they are told.</summary>
internal sealed class FakeWhatsApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<JsonElement> _calls = new();
    private readonly JsonObject _settings = new() { ["op"] = "settings", ["number"] = 0 };
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private NetworkStream? _bridge;
    private int _setting;

    private FakeWhatsApp(string plugin)
    {
        _listener.Start();
        Directory = CreateBridge(plugin, ((IPEndPoint)_listener.LocalEndpoint).Port);
        _accepting = AcceptAsync();
    }

    /// <summary>A bridge with the library that stands in.</summary>
    public string Directory { get; }

    /// <summary>What the library was told, in its order.</summary>
    public IReadOnlyList<JsonElement> Calls => [.. _calls];

    /// <summary>Whether this machine has a Node.js that is new enough.</summary>
    public static bool HasNode { get; } = LooksForNode();

    /// <summary>Starts it.</summary>
    /// <param name="plugin">The plugin's folder, from which the bridge is taken.</param>
    public static FakeWhatsApp Start(string plugin) => new(plugin);

    public IReadOnlyList<JsonElement> CallsOf(string call) => [.. _calls.Where(entry => entry.GetProperty("call").GetString() == call)];

    /// <summary>Waits until the library was told something so many times.</summary>
    public async Task<JsonElement> CallAsync(string call, int count = 1)
    {
        await Eventually.Holds(() => CallsOf(call).Count >= count, $"{count} calls of {call}");
        return CallsOf(call)[count - 1];
    }

    /// <summary>Sets how sockets behave from now on, also in bridges that are started later.</summary>
    public async Task SetAsync(string name, JsonNode? value)
    {
        int number;
        lock (_gate)
        {
            _settings[name] = value;
            _settings["number"] = number = ++_setting;
        }

        if (_bridge is not null)
        {
            await TellAsync(SettingsLine());
            await Eventually.Holds(() => CallsOf("settings").Any(call => call.GetProperty("number").GetInt32() >= number), $"setting {number} to be taken");
        }
    }

    public Task OrderAsync(string op, Action<JsonObject>? more = null)
    {
        var order = new JsonObject { ["op"] = op };
        more?.Invoke(order);
        return OrderAsync(order.ToJsonString());
    }

    public Task CloseAsync(int code) => OrderAsync("close", order => order["code"] = code);

    public Task SaysAsync(string message, string id, string jid = "4915111111111@s.whatsapp.net", string more = "", string type = "notify", long? at = null, string key = "") => OrderAsync("emit", order =>
    {
        order["event"] = "messages.upsert";
        order["data"] = JsonNode.Parse(
            $$"""{ "type": "{{type}}", "messages": [ { "key": { "remoteJid": "{{jid}}", "id": "{{id}}", "fromMe": false{{key}} }, "pushName": "Ada", "messageTimestamp": {{at ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}, "message": {{message}} {{more}} } ] }""");
    });

    public Task SaysTextAsync(string text, string id, string jid = "4915111111111@s.whatsapp.net") => SaysAsync(new JsonObject { ["conversation"] = text }.ToJsonString(), id, jid);

    /// <summary>What makes a linked device, as the bundle that another gateway would have exported. Written here anew, so that the format is checked as well.</summary>
    public static string Bundle(string passphrase)
    {
        var plain = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["creds"] = """{"me":{"id":"4915100000001:5@s.whatsapp.net","lid":"999:5@lid","name":"Me"},"registered":true,"account":{"details":"x"}}""",
        }.ToJsonString());
        var (mark, salt, nonce, tag, cipher) = ("PGWVAULT1"u8.ToArray(), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(12), new byte[16], new byte[plain.Length]);
        using var aes = new AesGcm(Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, 600_000, HashAlgorithmName.SHA256, 32), 16);
        aes.Encrypt(nonce, plain, cipher, tag, mark);
        return Convert.ToBase64String([.. mark, .. salt, .. nonce, .. tag, .. cipher]);
    }

    public static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.WaitAsync(Patience);
        _stop.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static bool LooksForNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var version = node.StandardOutput.ReadToEnd();
            return int.TryParse(version.TrimStart('v').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture, out var major) && major >= 20;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string CreateBridge(string plugin, int port)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("pgw-bridge-").FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(plugin, "bridge")))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        var library = System.IO.Directory.CreateDirectory(Path.Combine(directory, "node_modules", "@whiskeysockets", "baileys")).FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "FakeLibrary")))
        {
            File.Copy(file, Path.Combine(library, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(library, "control.json"), $$"""{ "port": {{port}} }""");
        return directory;
    }

    private string SettingsLine()
    {
        lock (_gate)
        {
            return _settings.ToJsonString();
        }
    }

    private async Task OrderAsync(string line)
    {
        await Eventually.Holds(() => _bridge is not null, "a bridge that is connected");
        await _bridge!.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
    }

    // A bridge that has just died is followed by one that is told when it comes.
    private async Task TellAsync(string line)
    {
        try
        {
            await _bridge!.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // As above.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _bridge = client.GetStream();
                await _bridge.WriteAsync(Encoding.UTF8.GetBytes(SettingsLine() + "\n"));
                _ = HearAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task HearAsync(TcpClient client)
    {
        using var held = client;
        using var reader = new StreamReader(client.GetStream());
        try
        {
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                using var document = JsonDocument.Parse(line);
                _calls.Enqueue(document.RootElement.Clone());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // That bridge is gone.
        }
    }
}
