using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>A plugin host over a work folder. What it loads is stopped at the end.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    public HostUnderTest(PluginHostOptions? options = null, ILoggerFactory? logs = null) =>
        Host = new PluginHost(options ?? Work.Options, Tables, logs ?? NullLoggerFactory.Instance, TimeProvider.System);

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

        await test.Host.LoadAsync([.. projects.Select(project => Entries.Enabled(project))], CancellationToken.None);
        return test;
    }

    /// <summary>Installs one fixture, which is to be refused.</summary>
    /// <returns>The error of its row.</returns>
    public static async Task<string> RefusalAsync(string project, string config = "{}", Action<string>? spoil = null)
    {
        await using var test = new HostUnderTest();
        var folder = test.Work.Install(project);
        spoil?.Invoke(folder);
        await test.Host.LoadAsync([Entries.Enabled(project, config)], CancellationToken.None);
        var row = test.Host.Row(project);
        row.State.ShouldBe("faulted");
        test.Host.Generations.ShouldBeEmpty();
        return row.Error.ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Work.Dispose();
    }
}
