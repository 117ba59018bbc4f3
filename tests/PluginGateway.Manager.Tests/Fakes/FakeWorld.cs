using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Client;
using PluginGateway.Manager.Running;
using PluginGateway.Protocol;
using PluginGateway.Testing;

namespace PluginGateway.Manager.Tests.Fakes;

/// <summary>Everything outside the manager: a clock, processes, sockets, the port. A gateway answers as soon as its process is there, but as a test says.</summary>
internal sealed class FakeWorld : IGatewayProcessLauncher, IGatewaySocketFactory, IPortInspector, IProcessControl, IServiceUnloader, IConfigRepair, IGatewayTokenProvider, IPreLaunchStep, IAsyncDisposable
{
    private static readonly HelloOk Hello = JsonSerializer.Deserialize(
        """
        {"type":"hello-ok","protocol":3,"server":{"version":"9.9","host":"fake","connId":"c"},"features":{"methods":[],"events":[]},
         "snapshot":{"presence":[],"health":{},"stateVersion":{"presence":1,"health":1},"uptimeMs":5,"configPath":"c","stateDir":"s",
           "sessionDefaults":{"defaultAgentId":"main","mainKey":"main","mainSessionKey":"agent:main:main","scope":"per-sender"}},
         "policy":{"maxPayload":1,"maxBufferedBytes":1,"tickIntervalMs":30000}}
        """,
        ConnectJson.Default.HelloOk)!;

    private readonly Lock gate = new();
    private readonly GatewayManagerMetrics metrics = new();
    private GatewayManager? manager;

    public FakeClock Clock { get; } = new(DateTimeOffset.UnixEpoch.AddDays(1));

    /// <summary>The same clock, as the manager sees it.</summary>
    public CountingTime Time => field ??= new CountingTime(Clock);

    public GatewayManagerOptions Options { get; } = new() { WorkingDirectory = Path.GetTempPath(), HealthInterval = TimeSpan.FromHours(5) };

    public List<FakeChild> Children { get; } = [];

    public List<FakeSocket> Sockets { get; } = [];

    public List<string> Did { get; } = [];

    public CapturedLog Log { get; } = new();

    public bool IsWindows { get; init; }

    /// <summary>Whether a gateway of somebody else is there.</summary>
    public bool IsExternalThere { get; set; }

    public IReadOnlyList<int> Listeners { get; set; } = [];

    public Func<bool> Free { get; set; } = static () => true;

    public Func<FakeChild, Task> OnSpawn { get; set; } = static _ => Task.CompletedTask;

    public Func<bool>? OnProbe { get; set; }

    public Func<CancellationToken, Task> OnConnect { get; set; } = static _ => Task.CompletedTask;

    public Func<string, Task<string>> OnCall { get; set; } = static _ => Task.FromResult("{}");

    public Func<Task<string?>> OnToken { get; set; } = static () => Task.FromResult<string?>("the-secret-of-the-gateway");

    public bool CanRepair { get; set; }

    /// <summary>Called in each step of a start, by its name.</summary>
    public Func<string, CancellationToken, Task> OnStep { get; set; } = static (_, _) => Task.CompletedTask;

    public GatewayManager Manager => manager ??= new GatewayManager(new ManagerParts(
        Microsoft.Extensions.Options.Options.Create(Options), new ManagerPorts(this, this, this, this, this, new PlatformRules(IsWindows)), new ManagerHooks(this, this, [this], []), metrics, Time, Log));

    public int Alive => Snapshot(Children).Count(child => !child.Exited.IsCompleted);

    public FakeChild? LastChild => Snapshot(Children).LastOrDefault();

    public FakeSocket? LastSocket => Snapshot(Sockets).LastOrDefault();

    public int OpenSockets => Snapshot(Sockets).Count(socket => !socket.Closed.IsCompleted);

    /// <summary>The calls that gateways were given, in their order.</summary>
    public IReadOnlyList<string> Calls => [.. Snapshot(Sockets).SelectMany(socket => socket.Called)];

    public async Task<IGatewayProcess> StartAsync(GatewaySpawn spawn, Action<string> onErrorLine)
    {
        FakeChild child;
        lock (gate)
        {
            child = new FakeChild(1000 + Children.Count, Clock.GetUtcNow(), spawn, onErrorLine);
            Children.Add(child);
            Did.Add("spawn");
        }

        await OnStep("spawn", CancellationToken.None);
        await OnSpawn(child);
        return child;
    }

    public async Task<bool> ProbeAsync(int port, TimeSpan limit, CancellationToken cancellation)
    {
        await OnStep(Alive > 0 ? "ready" : "probe", cancellation);
        cancellation.ThrowIfCancellationRequested();
        return OnProbe?.Invoke() ?? (IsExternalThere || Alive > 0);
    }

    /// <summary>The step of an application before each spawn.</summary>
    public Task RunAsync(CancellationToken cancellation) => OnStep("step", cancellation);

    public async Task<IGatewaySocket> ConnectAsync(int port, string? token, Action<ReadOnlyMemory<byte>, bool> onFrame, CancellationToken cancellation)
    {
        await OnStep("connect", cancellation);
        await OnConnect(cancellation);
        var socket = new FakeSocket(Hello, this, onFrame);
        lock (gate)
        {
            Sockets.Add(socket);
        }

        return socket;
    }

    public async Task<IReadOnlyList<int>> ListenersAsync(int port, CancellationToken cancellation)
    {
        await OnStep("listeners", cancellation);
        return Listeners;
    }

    public bool IsFree(int port) => Free();

    public Task EndAsync(int processId, CancellationToken cancellation)
    {
        Did.Add($"end {processId}");
        (IsExternalThere, Listeners) = (false, []);
        return Task.CompletedTask;
    }

    public Task UnloadAsync(CancellationToken cancellation) => OnStep("unload", cancellation);

    public async Task<bool> RepairAsync(IReadOnlyList<string> errorLines, CancellationToken cancellation)
    {
        Did.Add("repair");
        await OnStep("repair", cancellation);
        return CanRepair;
    }

    public async ValueTask<string?> GetAsync(CancellationToken cancellation)
    {
        await OnStep(Alive > 0 ? "token" : "token of the child", cancellation);
        return await OnToken();
    }

    /// <summary>Waits for a state of the manager.</summary>
    public async Task UntilAsync(Func<GatewayStatus, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!condition(Manager.Status))
        {
            await tick.WaitForNextTickAsync(limit.Token);
        }
    }

    public Task UntilAsync(GatewayState state) => UntilAsync(status => status.State == state);

    /// <summary>Waits until somebody waits for this long, then lets it pass.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await Clock.UntilAwaitedAsync(time).WaitAsync(TimeSpan.FromSeconds(30));
        Clock.Advance(time);
    }

    /// <summary>Nothing runs, nothing is open, nobody waits for a time.</summary>
    public async Task NothingLeftAsync(GatewayState state = GatewayState.Stopped)
    {
        (Manager.Status.State, Alive, OpenSockets).ShouldBe((state, 0, 0));

        // What was cancelled gives its timer back a moment later, on another thread.
        await UntilAsync(_ => Time.Held == 0);
        Clock.Advance(TimeSpan.FromHours(1));
        (Manager.Status.State, Alive, OpenSockets, Time.Held).ShouldBe((state, 0, 0, 0));
    }

    public async ValueTask DisposeAsync()
    {
        // Its grace would be waited for by a clock that nobody moves.
        Snapshot(Children).ForEach(static child => child.Exit(0));
        if (manager is not null)
        {
            await manager.DisposeAsync();
        }

        metrics.Dispose();
    }

    private List<T> Snapshot<T>(List<T> list)
    {
        lock (gate)
        {
            return [.. list];
        }
    }
}

/// <summary>A process that is none.</summary>
internal sealed class FakeChild(int id, DateTimeOffset startedAt, GatewaySpawn spawn, Action<string> say) : IGatewayProcess
{
    private readonly TaskCompletionSource<int?> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Id => id;

    public GatewaySpawn Spawn => spawn;

    public DateTimeOffset StartedAt => startedAt;

    public Task<int?> Exited => exited.Task;

    public int Terminated { get; private set; }

    public int Killed { get; private set; }

    public int Reloaded { get; private set; }

    public bool IsDeaf { get; set; }

    /// <summary>Whether the kernel holds it up, so that not even force ends it.</summary>
    public bool IsStuck { get; set; }

    public bool TakesSignals { get; set; } = true;

    public void Say(string line) => say(line);

    public void Exit(int? code) => exited.TrySetResult(code);

    public void Terminate()
    {
        Terminated++;
        if (!IsDeaf)
        {
            Exit(0);
        }
    }

    public void Kill()
    {
        Killed++;
        if (!IsStuck)
        {
            Exit(137);
        }
    }

    public bool Reload()
    {
        Reloaded++;
        return TakesSignals;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A connection that is none.</summary>
internal sealed class FakeSocket(HelloOk hello, FakeWorld world, Action<ReadOnlyMemory<byte>, bool> onFrame) : IGatewaySocket
{
    private readonly TaskCompletionSource<ConnectionEnd> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HelloOk Hello => hello;

    public List<string> Called { get; } = [];

    public Task<ConnectionEnd> Closed => closed.Task;

    public async Task<JsonElement> CallAsync(string method, JsonElement? parameters, CancellationToken cancellation)
    {
        Called.Add(method);
        var answer = world.OnCall(method);
        if (await Task.WhenAny(answer, Closed).WaitAsync(cancellation) == Closed)
        {
            throw new GatewayException("connection closed");
        }

        var result = JsonElement.Parse(await answer);
        onFrame("{}"u8.ToArray(), true);
        return result;
    }

    public void Receive(string frame) => onFrame(System.Text.Encoding.UTF8.GetBytes(frame), false);

    public void Close(int code = 1006) => closed.TrySetResult(new ConnectionEnd(code, "gone"));

    public void Abort() => Close(1000);
}

/// <summary>What was logged, as text.</summary>
internal sealed class CapturedLog : ILogger<GatewayManager>
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
}
