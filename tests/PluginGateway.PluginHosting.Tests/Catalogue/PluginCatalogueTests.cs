using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting.Tests;

public sealed class PluginCatalogueTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Finds_plugin_folders_one_level_deep()
    {
        Place("plugins/irc", "irc");
        Place("plugins/deep/er", "deeper");
        Place("plugins/.hidden", "hidden");
        _work.Write("plugins/readme/readme.txt", "no plugin");

        Scan().Folders.Select(found => found.Key).ShouldBe(["irc"]);
    }

    [Fact]
    public void Skips_a_root_that_is_not_there_and_counts_one_root_once()
    {
        Place("plugins/irc", "irc");

        PluginCatalogue.Scan([_work.Plugins, _work.Plugins + "/", "/does/not/exist"]).Find(Entry("irc")).Path.ShouldBe(Path.Combine(_work.Plugins, "irc"));
    }

    [Fact]
    public void Refuses_an_id_in_two_places_and_names_both()
    {
        Place("plugins/irc", "irc");
        Place("plugins/irc-old", "irc");

        var error = Should.Throw<PluginRefusedException>(() => Scan().Find(Entry("irc"))).Message;

        error.ShouldContain(Path.Combine(_work.Plugins, "irc") + " and in " + Path.Combine(_work.Plugins, "irc-old"));
    }

    [Fact]
    public void Takes_the_named_source_when_there_are_two()
    {
        Place("plugins/irc", "irc");
        Place("plugins/irc-old", "irc");
        var source = Path.Combine(_work.Plugins, "irc-old");

        Scan().Find(Entry("irc") with { Source = source }).Path.ShouldBe(source);
    }

    [Fact]
    public void Refuses_a_source_that_holds_another_plugin()
    {
        Place("elsewhere", "irc");

        Should.Throw<PluginRefusedException>(() => Scan().Find(Entry("xmpp") with { Source = Path.Combine(_work.Path, "elsewhere") })).Message.ShouldContain("holds the plugin 'irc'");
    }

    [Fact]
    public void Lists_where_it_looked_when_nothing_was_found()
    {
        Should.Throw<PluginRefusedException>(() => Scan().Find(Entry("irc"))).Message.ShouldContain($"Searched: {_work.Plugins}.");
    }

    [Fact]
    public void Says_what_is_wrong_with_the_folder_of_that_name()
    {
        _work.Write("plugins/irc/plugin.json", "{}");

        Should.Throw<PluginRefusedException>(() => Scan().Find(Entry("irc"))).Message.ShouldContain("has no 'id'");
    }

    private static PluginEntry Entry(string id) => new(id, Enabled: true, new ConfigurationBuilder().Build());

    private PluginCatalogue Scan() => PluginCatalogue.Scan([_work.Plugins]);

    private void Place(string folder, string id) => _work.Write($"{folder}/plugin.json", $$"""{ "id": "{{id}}", "version": "1", "entry": "A.dll" }""");
}
