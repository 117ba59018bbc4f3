namespace PluginGateway.PluginHosting.Tests;

public sealed class PluginManifestTests : IDisposable
{
    private readonly WorkFolder _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Reads_comments_and_trailing_commas()
    {
        _work.Write("plugin.json", """{ "id": "irc", /* the network */ "version": "1.2.0", "entry": "Irc.dll", }""");

        PluginManifest.Read(_work.Path).ShouldBe(new PluginManifest("irc", "1.2.0", "Irc.dll", Description: null));
    }

    [Theory]
    [InlineData("""{ "version": "1", "entry": "A.dll" }""", "has no 'id'")]
    [InlineData("""{ "id": "a", "entry": "A.dll" }""", "has no 'version'")]
    [InlineData("""{ "id": "a", "version": "1" }""", "has no 'entry'")]
    [InlineData("""{ "id": "a", "version": "1", "entri": "A.dll" }""", "unknown key 'entri'. Known keys: description, entry, id, version. Did you mean 'entry'?")]
    [InlineData("""{ "id": "A b", "version": "1", "entry": "A.dll" }""", "'A b', which is not 1 to 64 lower-case letters")]
    [InlineData("""{ "id": "../up", "version": "1", "entry": "A.dll" }""", "'../up', which is not")]
    [InlineData("{ \"id\": \"a\\n\", \"version\": \"1\", \"entry\": \"A.dll\" }", "which is not")]
    [InlineData("""{ "id": "a", "version": "1", "entry": "../A.dll" }""", "not the name of a dll in the same folder")]
    [InlineData("""{ "id": "a", "version": "1", "entry": "run.sh" }""", "not the name of a dll in the same folder")]
    [InlineData("""{ "id": 7, "version": "1", "entry": "A.dll" }""", "$.id")]
    [InlineData("""{ "id": "a", "id": "b", "version": "1", "entry": "A.dll" }""", "is not a plugin manifest")]
    [InlineData("null", "holds null")]
    [InlineData("{", "is not a plugin manifest")]
    public void Refuses_what_is_wrong_and_says_where(string json, string expected)
    {
        var path = _work.Write("plugin.json", json);

        var error = Should.Throw<PluginRefusedException>(() => PluginManifest.Read(_work.Path)).Message;

        error.ShouldContain(expected);
        error.ShouldContain(path);
        error.ShouldContain("Remedy:");
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("7zip-2", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a_b", false)]
    [InlineData("é", false)]
    public void Tells_good_ids_from_bad_ones(string id, bool good)
    {
        PluginId.IsValid(id).ShouldBe(good);
        PluginId.IsValid(id + new string('x', 65)).ShouldBeFalse();
    }
}
