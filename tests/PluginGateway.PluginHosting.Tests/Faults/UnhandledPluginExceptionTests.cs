using System.Diagnostics;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.PluginHosting.Tests;

public sealed class UnhandledPluginExceptionTests
{
    /// <summary>In this very process, which would end if it failed.</summary>
    [Fact]
    public async Task Counts_a_plugins_exception_and_keeps_its_text()
    {
        await using var test = await HostUnderTest.WithAsync("ThrowsOnThread", "Echo.Plain");
        var provider = test.Host.Generations.Single(generation => generation.Info.Id == "throwsonthread").AgentProviders[0].Provider;
        await foreach (var _ in provider.RunAsync(new AgentRequest("run", "agent", "session", "thread", []), CancellationToken.None))
        {
        }

        await Until.TrueAsync(() => test.Host.Row("ThrowsOnThread").Faults == 1);

        test.Host.Row("ThrowsOnThread").Error.ShouldNotBeNull().ShouldContain("nobody catches this");
        test.Host.Row("ThrowsOnThread").State.ShouldBe("running");
        test.Host.Row("Echo.Plain").Faults.ShouldBe(0);
    }

    [Theory]
    [InlineData("thread")]
    [InlineData("pool")]
    [InlineData("timer")]
    [InlineData("async void")]
    [InlineData("finalizer")]
    public async Task Survives_a_plugin_that_throws_on(string where)
    {
        var (exitCode, output) = await RunAsync(where);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("1 InvalidOperationException on one of its own threads: nobody catches this");
    }

    [Fact]
    public async Task Lets_the_process_end_when_the_host_itself_throws()
    {
        var (exitCode, output) = await RunAsync("host");

        exitCode.ShouldNotBe(0);
        output.ShouldContain("the host's own mistake");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string who)
    {
        using var work = new WorkFolder();
        work.Install("ThrowsOnThread");
        var start = new ProcessStartInfo("dotnet", [Fixtures.Program("HostProcess"), work.Plugins, work.Path, who])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = work.Path,
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
