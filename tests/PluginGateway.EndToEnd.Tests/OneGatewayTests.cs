namespace PluginGateway.EndToEnd.Tests;

/// <summary>Two gateways that are given the same state directory.</summary>
public sealed class OneGatewayTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Refuses_to_start_beside_another_and_starts_when_that_was_killed()
    {
        await _gateway.StartAsync();

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", "0", "--state-dir", _gateway.State.FullName);

        code.ShouldNotBe(0);
        error.ShouldContain($"another gateway uses {_gateway.State.FullName} (process {_gateway.ProcessId}, port {_gateway.Port}");
        error.ShouldContain("--state-dir");
        (await _gateway.AskAsync("inbox", "list")).ShouldSatisfyAllConditions(asked => asked.Code.ShouldBe(0), asked => asked.Output.ShouldContain("Nothing has come in yet."));

        // The lock is gone with the process, however that ended.
        await _gateway.SignalAsync("KILL");
        await _gateway.EndAsync(TimeSpan.FromMinutes(1));
        await _gateway.StartAsync();
        (await _gateway.AskAsync("inbox", "retry", "1")).ShouldSatisfyAllConditions(asked => asked.Code.ShouldNotBe(0), asked => asked.Error.ShouldContain("the inbox has no message 1"));
    }
}
