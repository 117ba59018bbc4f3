using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>A plugin host over a work folder. What it loads is stopped at the end.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    public HostUnderTest(PluginHostOptions? options = null, ILoggerFactory? logs = null) =>
        Host = new PluginHost(options ?? Work.Options, Tables, logs ?? NullLoggerFactory.Instance, TimeProvider.System);

    public HostUnderTest(Func<PluginHostOptions, PluginHostOptions> change, TimeProvider? time = null, ILoggerFactory? logs = null) =>
        Host = new PluginHost(change(Work.Options), Tables, logs ?? NullLoggerFactory.Instance, time ?? TimeProvider.System);

    public WorkFolder Work { get; } = new();

    public Tables Tables { get; } = new();

    public PluginHost Host { get; }

    /// <summary>Installs fixtures and loads them all.</summary>
    public static async Task<HostUnderTest> WithAsync(params string[] projects)
    {
        var test = new HostUnderTest();
        foreach (var project in projects)
        {
            test.Work.Install(project);
        }

        await test.Host.ApplyAsync([.. projects.Select(project => Entries.Enabled(project))], CancellationToken.None);
        return test;
    }

    /// <summary>Installs one fixture, which is to be refused.</summary>
    /// <returns>The error of its row.</returns>
    public static async Task<string> RefusalAsync(string project, string config = "{}", Action<string>? spoil = null)
    {
        await using var test = new HostUnderTest();
        var folder = test.Work.Install(project);
        spoil?.Invoke(folder);
        await test.Host.ApplyAsync([Entries.Enabled(project, config)], CancellationToken.None);
        var row = test.Host.Row(project);
        row.State.ShouldBe("faulted");
        test.Host.Generations.ShouldBeEmpty();
        return row.Error.ShouldNotBeNull();
    }

    /// <summary>Asks the one agent of a plugin that runs.</summary>
    /// <returns>What it says, piece by piece.</returns>
    public async Task<IReadOnlyList<string>> AskAsync(string project, string message = "")
    {
        var agent = Host.Generations.Single(generation => string.Equals(generation.Info.Id, Fixtures.Id(project), StringComparison.Ordinal)).AgentProviders[0].Provider;
        var said = new List<string>();
        await foreach (var thing in agent.RunAsync(new AgentRequest("run", "agent", "session", message, []), CancellationToken.None))
        {
            said.Add(thing.ShouldBeOfType<AgentText>().Delta);
        }

        return said;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Work.Dispose();
    }
}
