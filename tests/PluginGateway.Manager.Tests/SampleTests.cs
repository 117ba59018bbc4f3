using System.Diagnostics;
using System.Globalization;
using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>A whole program that embeds the manager: <c>samples/EmbeddedManager</c>, with a light gateway.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private readonly RealWorld world = new();

    [Fact]
    public async Task It_does_what_is_typed_and_leaves_nothing()
    {
        using var sample = Start();
        await UntilSaidAsync(sample, "→ Running, process");
        await sample.StandardInput.WriteLineAsync("health");
        await UntilSaidAsync(sample, "IsOk = True");
        await sample.StandardInput.WriteLineAsync("restart");
        await UntilSaidAsync(sample, "Result = Restarted");
        await sample.StandardInput.WriteLineAsync("reload");
        await UntilSaidAsync(sample, "Result = SkippedRecent");
        await sample.StandardInput.WriteLineAsync("stop");
        await UntilSaidAsync(sample, "stopped");
        world.Children().ShouldBeEmpty();
        await sample.StandardInput.WriteLineAsync("start");
        await UntilSaidAsync(sample, "Started");
        await sample.StandardInput.WriteLineAsync("quit");
        await sample.WaitForExitAsync().WaitAsync(RealWorld.Patience);
        sample.ExitCode.ShouldBe(0);
        world.Children().ShouldBeEmpty();
    }

    [Fact]
    public async Task H5_no_gateway_outlives_a_program_that_is_killed()
    {
        using var sample = Start();
        await world.UntilChildrenAsync(1);
        Signals.Kill(sample.Id);
        await sample.WaitForExitAsync().WaitAsync(RealWorld.Patience);
        await world.UntilChildrenAsync(0);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    private Process Start() => Process.Start(new ProcessStartInfo(RealWorld.SamplePath, [RealWorld.FakePath, world.Port.ToString(CultureInfo.InvariantCulture)])
    {
        UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = world.Folder.FullName,
    })!;

    private static async Task UntilSaidAsync(Process sample, string text)
    {
        using var limit = new CancellationTokenSource(RealWorld.Patience);
        while (await sample.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"it ended before it said {text}");
    }
}
