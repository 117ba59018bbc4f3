namespace PluginGateway.PluginHosting.Tests;

/// <summary>A plugin's texts in other languages.</summary>
public sealed class SatelliteTests
{
    [Theory]
    [InlineData("de", "guten Tag")]
    [InlineData("en", "good day")]
    [InlineData("fr", "good day")]
    public async Task Answers_in_the_language_asked_for_and_in_its_own_where_it_lacks_that(string culture, string expected)
    {
        await using var test = await HostUnderTest.WithAsync("Satellites");

        (await test.AskAsync("Satellites", culture)).ShouldBe([expected]);
    }

    [Fact]
    public async Task Refuses_a_plugin_whose_list_names_a_language_that_is_not_there()
    {
        var error = await HostUnderTest.RefusalAsync("Satellites", spoil: folder => Directory.Delete(Path.Combine(folder, "de"), recursive: true));

        error.ShouldContain("de/Satellites.resources.dll is missing: it belongs to Satellites/0.1.0. Remedy: run `dotnet publish`");
    }

    [Fact]
    public async Task Refuses_a_plugin_whose_language_was_copied_in_part() =>
        (await HostUnderTest.RefusalAsync("Satellites", spoil: folder =>
        {
            using var dll = File.OpenWrite(Path.Combine(folder, "de", "Satellites.resources.dll"));
            dll.SetLength(dll.Length - 1);
        })).ShouldContain("de/Satellites.resources.dll is shorter than it says");
}
