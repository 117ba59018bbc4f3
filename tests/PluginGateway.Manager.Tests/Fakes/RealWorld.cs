using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Manager.Platform;

namespace PluginGateway.Manager.Tests.Fakes;

/// <summary>A manager with real processes, a folder and a port of its own. Whatever a test does, no gateway of it is left at its end.</summary>
internal sealed class RealWorld : IAsyncDisposable
{
    public const string Token = "token-that-nobody-may-see";

    private ServiceProvider? provider;

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(120);

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("manager-");

    public int Port { get; } = FreePort.Take();

    public CapturedLog Log { get; } = new();

    public CountingTime Time { get; } = new(TimeProvider.System);

    public ServiceProvider Provider => provider!;

    public IGatewayManager Manager => Provider.GetRequiredService<IGatewayManager>();

    private static string Configuration { get; } = Metadata("Configuration");

    private static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.DisposeAsync();
        }

        Children().ShouldBeEmpty();
        Folder.Delete(recursive: true);
    }

    public void UseOurs(Action<GatewayManagerOptions>? change = null, Action<IServiceCollection>? services = null) => Use(
        options =>
        {
            options.Profile = GatewayProfile.PluginGateway with { Command = "dotnet", Entry = [Path.Combine(Root, "host/PluginGateway.Host/bin", Configuration, "net10.0/pgw.dll")] };
            foreach (var argument in new[] { "--state-dir", Folder.FullName })
            {
                options.Arguments.Add(argument);
            }

            options.ReloadSkip = TimeSpan.Zero;
            options.StopGrace = TimeSpan.FromSeconds(15);
            change?.Invoke(options);
        },
        services);

    public void UseFake(params (string Name, string Value)[] environment) => UseFake(static _ => { }, environment);

    public void UseFake(Action<GatewayManagerOptions> change, params (string Name, string Value)[] environment) => Use(options =>
    {
        options.Profile = GatewayProfile.PluginGateway with { Command = FakePath };
        foreach (var (name, value) in environment)
        {
            options.Environment[name] = value;
        }

        change(options);
    });

    public static string SamplePath => Path.Combine(Root, "samples/EmbeddedManager/bin", Configuration, "net10.0/EmbeddedManager");

    public static string FakePath => Path.Combine(Root, "tests/FakeGateway/bin", Configuration, "net10.0/fake-gateway");

    private void Use(Action<GatewayManagerOptions> change, Action<IServiceCollection>? services = null)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        collection.AddSingleton<ILogger<GatewayManager>>(Log);
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddGatewayManager(options =>
        {
            (options.Port, options.Token, options.WorkingDirectory) = (Port, Token, Folder.FullName);
            change(options);
        });
        provider = collection.BuildServiceProvider();
    }

    public async Task<Process> StartFakeAsync(string kind)
    {
        var process = Process.Start(new ProcessStartInfo(FakePath, ["gateway", "--port", Port.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, Environment = { ["FAKE_GATEWAY"] = kind } })!;
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await IsListeningAsync(limit.Token))
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }

        return process;
    }

    /// <summary>By connecting: taking the port to see whether it is free could take it from the process that is to have it.</summary>
    private async Task<bool> IsListeningAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static async Task EndAsync(Process stranger)
    {
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
        await stranger.WaitForExitAsync();
    }

    public async Task UntilAsync(Func<GatewayStatus, bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition(Manager.Status))
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Waits until so many gateways of this test run.</summary>
    public async Task UntilChildrenAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Children().Count != count)
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>No process, no socket of ours, no timer.</summary>
    public async Task NothingLeftAsync()
    {
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, Port));
        Children().ShouldBeEmpty();
        await UntilAsync(_ => Time.Held == 0 && !OpenSockets().Any());
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, Port));
    }

    /// <summary>Those to the gateway that somebody still holds; what the system keeps for a while after an end does not count.</summary>
    private IEnumerable<TcpConnectionInformation> OpenSockets() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Where(one => (one.RemoteEndPoint.Port == Port || one.LocalEndPoint.Port == Port) && one.State is TcpState.Established or TcpState.CloseWait or TcpState.SynSent);

    /// <summary>Waits for the end of a process that is nobody's child here.</summary>
    public static async Task EndedAsync(int process)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (IsRunning(process))
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    public Task KillAsync()
    {
        if (Manager.Status.ProcessId is { } process && Children().Contains(process))
        {
            Signals.Kill(process);
        }

        return Task.CompletedTask;
    }

    /// <summary>The gateways of this test that run: those with its port on their command line, the ended ones that nobody has asked about left out.</summary>
    public List<int> Children()
    {
        var found = new List<int>();
        foreach (var name in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
        {
            try
            {
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && File.ReadAllText($"/proc/{id}/cmdline").Contains($"--port\0{Port.ToString(CultureInfo.InvariantCulture)}\0", StringComparison.Ordinal))
                {
                    found.Add(id);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    private static string Metadata(string key) =>
        typeof(RealWorld).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static bool IsRunning(int process)
    {
        try
        {
            // One that nobody has asked for its exit code is there, and does not run.
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
