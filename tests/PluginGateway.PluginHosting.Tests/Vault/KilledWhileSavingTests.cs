using Xunit.Abstractions;

namespace PluginGateway.PluginHosting.Tests.Vault;

/// <summary>Credentials are there whatever the program that saves them is killed at. By the thousand: <c>tests/Benchmarks -- vault</c>.</summary>
public sealed class KilledWhileSavingTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 15;
    private const int Boxes = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("pgw-vault-").FullName;

    [Fact]
    public async Task Loads_after_each_kill_what_was_said_to_be_kept_in_three_hundred_boxes()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var saver = new KilledSaver(Fixtures.Program("SavesCredentials"), _folder, Boxes, seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await saver.KillAsync();
        }

        saver.Kept.ShouldBeGreaterThan(Kills * Boxes);
        output.WriteLine($"{saver.Kept} changes, {saver.Unsaid} kept and not said");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
