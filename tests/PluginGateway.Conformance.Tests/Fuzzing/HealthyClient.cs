namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>A client that minds its own business while others send nonsense: asks, gets its answers, hears the ticks.</summary>
internal sealed class HealthyClient : IAsyncDisposable
{
    private readonly TestClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private int _answered;

    private HealthyClient(TestClient client)
    {
        _client = client;
        _asking = AskAsync();
    }

    public static async Task<HealthyClient> ConnectAsync(TestGateway gateway) => new(await gateway.ConnectAsync("operator.read"));

    /// <summary>Waits for one more answer and one more tick, then stops. Fails when any answer was missing.</summary>
    public async Task LeaveAsync()
    {
        var (answers, ticks) = (Volatile.Read(ref _answered), Ticks());
        await Until.TrueAsync(() => (Volatile.Read(ref _answered) > answers && Ticks() > ticks) || _asking.IsCompleted);
        await _stop.CancelAsync();
        await _asking;
        answers.ShouldBeGreaterThan(0);
        ticks.ShouldBeGreaterThan(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _client.DisposeAsync();
        _stop.Dispose();
    }

    private int Ticks() => _client.Seen.Count(frame => frame["event"]?.GetValue<string>() == "tick");

    private async Task AskAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_stop.IsCancellationRequested)
        {
            (await _client.CallOkAsync("health"))["ok"]!.GetValue<bool>().ShouldBeTrue();
            Interlocked.Increment(ref _answered);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
