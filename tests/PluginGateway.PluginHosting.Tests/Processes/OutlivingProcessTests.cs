using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.PluginHosting.Tests.Processes;

/// <summary>Programs that go over from one generation of a plugin to the next.</summary>
public sealed class OutlivingProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WorkFolder _work = new();

    [Fact]
    public async Task Goes_over_with_its_pipes_and_nothing_that_it_says_is_lost()
    {
        await using var first = Generation(1);
        var echo = await first.StartAsync(new PluginProcessStart("cat", []) { CanOutlive = true }, CancellationToken.None);
        await echo.Input.WriteAsync("one\n"u8.ToArray());
        (await ReadAsync(echo, 4)).ShouldBe("one\n");

        // A read that waits, and is taken back.
        using (var stop = new CancellationTokenSource())
        {
            var waiting = echo.Output.ReadAsync(new byte[10], stop.Token).AsTask();
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        }

        await echo.Input.WriteAsync("two\n"u8.ToArray());
        await using var left = first.Release(echo);
        await first.DisposeAsync();
        await using var second = Generation(2);
        var taken = second.Adopt(left).ShouldNotBeNull();
        taken.Id.ShouldBe(echo.Id);
        second.Adopt(left).ShouldBeNull("it was taken");
        (await ReadAsync(taken, 4)).ShouldBe("two\n");
        await second.DisposeAsync();
        (await taken.Exit.WaitAsync(Patience)).ShouldBe(0, "it ends with the generation that has it");
    }

    [Fact]
    public async Task Ends_when_nobody_takes_it()
    {
        await using var first = Generation(1);
        var echo = await first.StartAsync(new PluginProcessStart("cat", []) { CanOutlive = true }, CancellationToken.None);
        await first.Release(echo).DisposeAsync();
        (await echo.Exit.WaitAsync(Patience)).ShouldBe(0);
    }

    [Fact]
    public async Task Is_no_other_plugins_and_only_what_was_started_so()
    {
        await using var first = Generation(1);
        var plain = await first.StartAsync(new PluginProcessStart("cat", []), CancellationToken.None);
        Should.Throw<InvalidOperationException>(() => first.Release(plain));
        var echo = await first.StartAsync(new PluginProcessStart("cat", []) { CanOutlive = true }, CancellationToken.None);
        await using var left = first.Release(echo);
        Should.Throw<InvalidOperationException>(() => first.Release(echo));
        await using var stranger = new PluginProcesses(new PluginInfo("other", "1.0.0", 1, Path.Combine(_work.Path, "other"), _work.Path), NullLogger.Instance, TimeProvider.System);
        stranger.Adopt(left).ShouldBeNull();
        stranger.Adopt(new MemoryStream()).ShouldBeNull();
    }

    public void Dispose() => _work.Dispose();

    private static async Task<string> ReadAsync(IPluginProcess process, int length)
    {
        var buffer = new byte[length];
        await process.Output.ReadExactlyAsync(buffer).AsTask().WaitAsync(Patience);
        return System.Text.Encoding.UTF8.GetString(buffer);
    }

    private PluginProcesses Generation(int number) => new(new PluginInfo("test", "1.0.0", number, Path.Combine(_work.Path, "data"), _work.Path), NullLogger.Instance, TimeProvider.System);
}
