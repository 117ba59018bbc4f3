using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>
/// A server on this machine that the real library takes for WhatsApp, and a phone that scans its codes: <c>NoiseServer/server.mjs</c>, in a folder with the bridge, the packages,
/// and a library seam that trusts it.
/// </summary>
internal sealed class NoiseServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<JsonElement> _calls = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pgw-noise-");
    private readonly Process _process;
    private readonly Task _hearing;

    private NoiseServer(string installed)
    {
        foreach (var file in Directory.EnumerateFiles(installed).Concat(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "NoiseServer"))))
        {
            File.Copy(file, Path.Combine(_directory.FullName, Path.GetFileName(file)), overwrite: true);
        }

        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "node_modules"), Path.Combine(installed, "node_modules"));
        _process = Process.Start(new ProcessStartInfo("node", ["server.mjs"]) { WorkingDirectory = _directory.FullName, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        _hearing = HearAsync();
    }

    /// <summary>An account that takes it for WhatsApp.</summary>
    public string Config { get; private set; } = "";

    /// <summary>Starts one.</summary>
    /// <param name="installed">A bridge with its packages.</param>
    public static async Task<NoiseServer> StartAsync(string installed)
    {
        var server = new NoiseServer(installed);
        var port = (await server.CallAsync("listening")).GetProperty("port").GetInt32();
        server.Config = $$"""{ "bridgeDirectory": "{{JsonEncodedText.Encode(server._directory.FullName)}}", "webSocketUrl": "ws://127.0.0.1:{{port}}", "reconnectInitialMs": 20, "reconnectMaxMs": 200 }""";
        return server;
    }

    public IReadOnlyList<JsonElement> CallsOf(string call) => [.. _calls.Where(entry => entry.GetProperty("call").GetString() == call)];

    /// <summary>Waits until something has happened so many times.</summary>
    public async Task<JsonElement> CallAsync(string call, int count = 1)
    {
        await Eventually.Holds(() => CallsOf(call).Count >= count || _process.HasExited, $"{count} calls of {call}");
        return CallsOf(call)[count - 1];
    }

    public async Task OrderAsync(string op, Action<JsonObject>? more = null)
    {
        var order = new JsonObject { ["op"] = op };
        more?.Invoke(order);
        await _process.StandardInput.WriteLineAsync(order.ToJsonString());
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _hearing.WaitAsync(Patience);
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task HearAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            _calls.Enqueue(document.RootElement.Clone());
        }
    }
}
