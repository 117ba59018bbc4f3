using System.Globalization;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>The fixture of that name, installed, and builds of it that differ.</summary>
internal sealed class Swappable(HostUnderTest test) : IDisposable
{
    public const string Id = "swappable";

    private readonly ManualResetEventSlim _release = new();
    private readonly string _folder = test.Work.Install("Swappable");

    /// <summary>Writes another build into its folder: a number, and what goes wrong where.</summary>
    public void Write(string build) => File.WriteAllText(Path.Combine(_folder, "build.txt"), build);

    public void Write(int build) => Write(build.ToString(CultureInfo.InvariantCulture));

    public void Delete() => Directory.Delete(_folder, recursive: true);

    public Task<IReadOnlyList<Protocol.PluginChange>> ApplyAsync(string config = "{}") => test.Host.ApplyAsync([Entries.Enabled("Swappable", config)], CancellationToken.None);

    /// <summary>What it answers: generation, build, greeting, text.</summary>
    public Task<string> SayAsync() => test.Tables.CallAsync("swap.say", """{ "text": "x" }""");

    public Protocol.PluginStatus Row => test.Host.Row("Swappable");

    /// <summary>Has builds hang where they say, until the end of the test.</summary>
    public void HangUntilTheEnd() => AppContext.SetData("swappable.release", _release);

    public void Dispose()
    {
        _release.Set();
        AppContext.SetData("swappable.release", null);
    }
}
