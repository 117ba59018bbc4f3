using System.Text;
using System.Text.Json.Nodes;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Secrets;

namespace PluginGateway.Server.Tests.Config;

/// <summary>What of the configuration is shown, and how secrets find back (SEC-17).</summary>
public sealed class RedactionTests
{
    private const string Hidden = Redaction.Placeholder;

    private readonly SettingsSchemas _schemas = new();

    [Theory]
    [InlineData("password")]
    [InlineData("botToken")]
    [InlineData("BOT_TOKEN")]
    [InlineData("api-key")]
    [InlineData("apiKey")]
    [InlineData("key")]
    [InlineData("privateKey")]
    [InlineData("webhookSecret")]
    [InlineData("tokens")]
    [InlineData("passphrase")]
    public void Hides_by_name(string name) => Show($$"""{ "plugins": { "p": { "config": { "{{name}}": "hush" } } } }""").ShouldNotContain("hush");

    [Theory]
    [InlineData("nick")]
    [InlineData("tokenFile")]
    [InlineData("monkey")]
    [InlineData("keyboard")]
    [InlineData("apiKeyEnv")]
    public void Shows_by_name(string name) => Show($$"""{ "plugins": { "p": { "config": { "{{name}}": "open" } } } }""").ShouldContain("open");

    [Theory]
    [InlineData("https://user:hush@example.org/")]
    [InlineData("https://api.example.org/bot123456:hush/send")]
    [InlineData("https://example.org/x?access_token=hush&y=1")]
    public void Hides_by_form(string value) => Show($$"""{ "plugins": { "p": { "config": { "server": "{{value}}" } } } }""").ShouldNotContain("hush");

    [Fact]
    public void Hides_what_a_class_declares_whatever_it_is_called()
    {
        _schemas.Learn("p", JsonNode.Parse("""{ "type": "object", "properties": { "rooms": { "type": "array", "items": { "type": "object", "properties": { "door": { "type": "string", "writeOnly": true } } } } } }""")!.AsObject());

        Show("""{ "plugins": { "p": { "config": { "rooms": [ { "name": "a", "door": "hush" } ], "list": ["open"] } } } }""").ShouldSatisfyAllConditions(
            shown => shown.ShouldNotContain("hush"), shown => shown.ShouldContain("open"));
    }

    [Fact]
    public void Hides_the_gateways_own_and_what_it_does_not_know()
    {
        var shown = Show("""{ "gateway": { "auth": { "token": "hush" } }, "session": { "mainKey": "open" }, "channels": { "telegram": { "botToken": "hush" } } }""");

        shown.ShouldNotContain("hush");
        shown.ShouldContain("open");
    }

    [Fact]
    public void Leaves_references_and_hides_what_only_looks_like_one()
    {
        var shown = Show("""{ "plugins": { "p": { "config": { "token": "${TOKEN}", "secret": "$${HUSH}", "password": "hush${X}" } } } }""");

        shown.ShouldContain("${TOKEN}");
        shown.ShouldNotContain("HUSH");
        shown.ShouldNotContain("hush");
    }

    [Theory]
    [InlineData("""[{"id":"a","token":"one"},{"id":"b","token":"two"}]""", """[{"id":"b","token":"HIDDEN"},{"id":"a","token":"HIDDEN"}]""", """[{"id":"b","token":"two"},{"id":"a","token":"one"}]""")]
    [InlineData("""[{"nick":"a","token":"one"},{"nick":"b","token":"two"}]""", """[{"nick":"a","token":"HIDDEN"},{"nick":"c","token":"HIDDEN"}]""", """[{"nick":"a","token":"one"},{"nick":"c","token":"two"}]""")]
    [InlineData("""[{"nick":"a","token":"one"},{"nick":"b","token":"two"}]""", """[{"nick":"b","token":"HIDDEN"}]""", """[{"nick":"b","token":"two"}]""")]
    [InlineData("""[{"nick":"a","token":"one"},{"nick":"b","token":"two"}]""", """[{"nick":"x","token":"HIDDEN"},{"nick":"y","token":"HIDDEN"}]""", null)]
    [InlineData("""[{"nick":"a","token":"one"},{"nick":"a","token":"two"}]""", """[{"nick":"a","token":"HIDDEN"}]""", null)]
    [InlineData("""[{"nick":"a","token":"one"}]""", """[{"nick":"b","token":"HIDDEN"},{"nick":"a","token":"HIDDEN"}]""", null)]
    public void Finds_the_secrets_of_lists_again_or_refuses(string before, string edited, string? expected)
    {
        string InFile(string list) => $$"""{ "plugins": { "p": { "config": { "logins": {{list.Replace("HIDDEN", Hidden, StringComparison.Ordinal)}} } } } }""";

        if (expected is null)
        {
            Should.Throw<GatewayException>(() => Restore(InFile(before), InFile(edited))).Message.ShouldContain("Remedy: write the secret itself");
        }
        else
        {
            Restore(InFile(before), InFile(edited)).ShouldBe(InFile(expected));
        }
    }

    [Theory]
    [InlineData("""{ "plugins": { "q": { "config": { "token": "HIDDEN" } } } }""")]
    [InlineData("""{ "plugins": { "p": { "config": { "nick": "HIDDEN" } } } }""")]
    [InlineData("""{ "plugins": { "p": { "config": { "token": "not HIDDEN" } } } }""")]
    public void Refuses_a_placeholder_where_there_is_no_secret(string edited) => Should.Throw<GatewayException>(
        () => Restore("""{ "plugins": { "p": { "config": { "token": "one", "nick": "two" } } } }""", edited.Replace("HIDDEN", Hidden, StringComparison.Ordinal)));

    private string Show(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var root = ConfigText.Parse(bytes, "test").Root!;
        var redaction = new Redaction(new SecretPlaces(_schemas));
        var shown = redaction.Text(bytes, root);
        JsonNode.DeepEquals(JsonNode.Parse(shown), JsonNode.Parse(redaction.Values(root).GetRawText())).ShouldBeTrue();
        Restore(text, shown).ShouldBe(text);
        return shown;
    }

    private string Restore(string before, string edited)
    {
        var (old, wanted) = (Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(edited));
        return Encoding.UTF8.GetString(new Unredaction(new SecretPlaces(_schemas), wanted, old).Restore(ConfigText.Parse(wanted, "test").Root!, ConfigText.Parse(old, "test").Root));
    }
}
