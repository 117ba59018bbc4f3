using System.Runtime.CompilerServices;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>What the operator sees of old code that did not leave memory.</summary>
public sealed class LeakStatusTests
{
    private static object? _held;

    [Fact]
    public async Task Shows_a_generation_that_leaked_until_it_goes_after_all()
    {
        // A minute of collections in half a second; nothing else may run out of time by that.
        await using var test = new HostUnderTest(
            options => options with { ConfigureTimeout = TimeSpan.FromHours(1), DrainTimeout = TimeSpan.FromHours(1), CancelTimeout = TimeSpan.FromHours(1) }, new HurriedTime(120));
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        Hold(test);

        await test.Host.ApplyAsync([], CancellationToken.None);
        await Until.TrueAsync(() => plugin.Row.Leaked.Count == 1);

        plugin.Row.State.ShouldBe("discovered");
        var leaked = plugin.Row.Leaked[0];
        leaked.Generation.ShouldBe(1);
        leaked.Hint.ShouldContain("host/docs/plugins.md");

        _held = null;
        await Until.TrueAsync(() => plugin.Row.Leaked.Count == 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hold(HostUnderTest test) => _held = test.Host.Generations[0].MethodFamilies[0];
}
