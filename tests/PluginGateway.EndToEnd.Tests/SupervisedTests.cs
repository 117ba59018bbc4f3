using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The gateway under a supervisor that listens as systemd does, and one that restarts as systemd does.</summary>
public sealed class SupervisedTests : IAsyncLifetime
{
    private const int Configuration = 78;

    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tells_that_it_is_ready_alive_and_stopping(bool isAbstract)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var name = isAbstract ? $"@pgw-test-{Guid.NewGuid():N}" : Path.Combine(_gateway.State.FullName, "notify.sock");
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + name[1..] : name));
        _gateway.Environment["NOTIFY_SOCKET"] = name;
        _gateway.Environment["WATCHDOG_USEC"] = "200000";

        await _gateway.StartAsync();
        var ready = await NextAsync(supervisor, "READY=1");
        ready.ShouldContain($"MAINPID={_gateway.ProcessId}");
        ready.ShouldContain($"STATUS=listening on http://localhost:{_gateway.Port}");
        for (var i = 0; i < 3; i++)
        {
            await NextAsync(supervisor, "WATCHDOG=1");
        }

        await _gateway.SignalAsync("TERM");

        (await NextAsync(supervisor, "STOPPING=1")).ShouldContain("EXTEND_TIMEOUT_USEC=");
        (await _gateway.EndAsync(TimeSpan.FromSeconds(30))).ShouldBe(0);
    }

    [Fact]
    public async Task Tells_that_it_reloads_when_it_restarts_within_the_process()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var name = Path.Combine(_gateway.State.FullName, "notify.sock");
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(name));
        _gateway.Environment["NOTIFY_SOCKET"] = name;
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"commands\": { \"restart\": true } }");
        await _gateway.StartAsync();
        await NextAsync(supervisor, "READY=1");
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"commands\": { \"restart\": true }, \"session\": { \"mainKey\": \"home\" } }");

        await _gateway.SignalAsync("USR1");

        (await NextAsync(supervisor, "RELOADING=1")).ShouldContain("MONOTONIC_USEC=");
        await NextAsync(supervisor, "READY=1");
    }

    [Fact]
    public async Task Is_restarted_after_a_crash_and_left_alone_when_its_configuration_is_wrong()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var good = $"{{ \"gateway\": {{ \"port\": {_gateway.Port} }} }}";
        await File.WriteAllTextAsync(_gateway.ConfigPath, good);
        var codes = new List<int>();

        // What the unit says: Restart=always, RestartPreventExitStatus=78.
        while (codes.Count < 5 && codes.LastOrDefault(-1) != Configuration)
        {
            using var process = Pgw.Start(null, "gateway", "--state-dir", _gateway.State.FullName);
            if (codes.Count < 2)
            {
                while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line && !line.StartsWith("ready on", StringComparison.Ordinal))
                {
                }

                // A crash first, then a good end, after which somebody breaks the file.
                using var kill = Process.Start("kill", [codes.Count == 0 ? "-KILL" : "-TERM", $"{process.Id}"]);
                await kill.WaitForExitAsync();
            }

            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
            codes.Add(process.ExitCode);
            if (codes.Count == 2)
            {
                await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"gateway\": { \"prot\": 1 } }");
            }
        }

        codes.ShouldBe([137, 0, Configuration]);
    }

    [Fact]
    public async Task Explains_an_address_that_is_none()
    {
        var (code, _, error) = await Pgw.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = "nonsense" }, "gateway", "--port", "0", "--state-dir", _gateway.State.FullName);

        code.ShouldBe(Configuration);
        error.ShouldContain("NOTIFY_SOCKET is 'nonsense'");
    }

    private static async Task<string> NextAsync(Socket supervisor, string wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        while (true)
        {
            var length = await supervisor.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
            if (Encoding.UTF8.GetString(buffer, 0, length) is var text && text.Split('\n').Contains(wanted, StringComparer.Ordinal))
            {
                return text;
            }
        }
    }
}
