using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Irc.Tests;

/// <summary>
/// A real IRC server on a free port of the loopback address; a class fixture, or <c>await using</c> with <see cref="StartAsync"/>. It ends with the test,
/// and by itself when the test process died. Needs nothing else of this project, so that other test projects can link the file.
/// </summary>
public sealed class NgircdServer : IAsyncLifetime, IAsyncDisposable
{
    public const string Program = "/usr/sbin/ngircd";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ngircd-");
    private Process? _process;

    /// <summary>What clients must give as PASS; none when null.</summary>
    public string? Password { get; init; }

    /// <summary>PEM files of the server's certificate and key; with them it speaks TLS only.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    public int Port { get; } = FreePort();

    /// <summary>For the option <c>server</c>.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts it, also again after <see cref="StopAsync"/>; completes when it takes connections.</summary>
    public async Task StartAsync()
    {
        var config = Path.Combine(_folder.FullName, "ngircd.conf");
        await File.WriteAllTextAsync(config, Config());
        var start = new ProcessStartInfo(Program, ["-n", "-f", config]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException("ngircd did not start");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        _process.EnableRaisingEvents = true;
        _process.OutputDataReceived += (_, line) =>
        {
            said.Add(line.Data ?? "");
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException("ngircd ended: " + string.Join('\n', said)));
            }
            else if (line.Data.EndsWith("ready.", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Deadline, TimeProvider.System);
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Deadline, TimeProvider.System);
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    Task IAsyncLifetime.InitializeAsync() => File.Exists(Program) ? StartAsync() : Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    // IdleTimeout ends a server that its test left behind.
    private string Config() => $"""
        [Global]
        Name = irc.test.local
        Info = test server
        AdminInfo1 = test
        MotdPhrase = hello
        Listen = 127.0.0.1
        {(Tls is null ? $"Ports = {Port}" : "Ports =")}
        {(Password is null ? "" : $"Password = {Password}")}
        [Limits]
        IdleTimeout = 300
        MaxConnections = 0
        MaxConnectionsIP = 0
        MaxJoins = 0
        MaxNickLength = 30
        MaxPenaltyTime = 0
        [Options]
        Ident = no
        PAM = no
        DNS = no
        {(Tls is { } tls ? $"[SSL]\nCertFile = {tls.Certificate}\nKeyFile = {tls.Key}\nPorts = {Port}" : "")}
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
