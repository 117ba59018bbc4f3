namespace PluginGateway.Architecture.Tests;

/// <summary>What keeps files readable.</summary>
public sealed class ShapeTests
{
    private static readonly string[] Homes = ["contracts", "host", "plugins", "samples"];
    private static readonly string[] Rooms = ["Helpers", "Utils", "Common", "Managers"];

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Homes.SelectMany(Repository.Sources).Where(path => File.ReadLines(path).Count() > 400).ShouldBeEmpty();

    [Fact]
    public void No_folder_is_named_for_nothing_in_particular() =>
        Homes.SelectMany(Repository.Sources).Where(path => path.Split('/').Any(Rooms.Contains)).ShouldBeEmpty();
}
