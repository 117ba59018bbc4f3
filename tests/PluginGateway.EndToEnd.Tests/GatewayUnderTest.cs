using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A gateway in a process of its own, with a state directory of its own, started with the command line an operator would use.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _output = new();
    private Process? _process;

    public int Port { get; } = FreePort();

    public DirectoryInfo State { get => field ??= Directory.CreateTempSubdirectory("pgw-e2e-"); init; }

    /// <summary>The words that start it.</summary>
    public IReadOnlyList<string> Verb { get; init; } = ["gateway"];

    /// <summary>Variables of its environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it is started.</summary>
    public string WorkingDirectory { get; init; } = Path.GetTempPath();

    /// <summary>Whether the command line names the port; otherwise the environment or the configuration do.</summary>
    public bool NamesPort { get; init; } = true;

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public string ConfigPath => Path.Combine(State.FullName, "plugins.json");

    public string Token => File.ReadAllText(Path.Combine(State.FullName, "gateway.token")).Trim();

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public int ProcessId => _process!.Id;

    /// <summary>Drops a plugin folder into the state directory, as a person would with <c>cp -r</c>.</summary>
    public void Drop(string folder, string name)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(State.FullName, "plugins", name, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync(params string[] arguments)
    {
        _process = Pgw.StartIn(WorkingDirectory, Environment, [.. Verb, .. NamesPort ? new[] { "--port", Port.ToString(CultureInfo.InvariantCulture) } : [], "--state-dir", State.FullName, .. arguments]);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) => Read(line.Data, ready);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, ready);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("the gateway ended: " + Output));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Patience);
    }

    /// <summary>Runs a verb against it.</summary>
    public Task<(int Code, string Output, string Error)> AskAsync(params string[] arguments) =>
        Pgw.RunAsync([.. arguments, "--state-dir", State.FullName, "--url", $"ws://127.0.0.1:{Port}", "--token", Token]);

    public Task<GatewayClient> ConnectAsync(params string[] scopes) => GatewayClient.ConnectAsync(
        new GatewayClientOptions
        {
            Url = Url,
            Token = Token,
            Scopes = scopes,
            Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        },
        CancellationToken.None);

    /// <summary>Sends a signal, as a supervisor does.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        await _process!.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        State.Delete(recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Read(string? line, TaskCompletionSource ready)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith("ready on ", StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }
    }
}
