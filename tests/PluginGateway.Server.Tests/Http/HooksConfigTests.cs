using System.Text;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests.Http;

/// <summary>What is wrong with section <c>hooks</c>, and where it stands.</summary>
public sealed class HooksConfigTests
{
    private const string Token = "\"token\": \"0123456789abcdef\"";

    [Theory]
    [InlineData("""{ "hooks": { "enabled": true } }""", "1:25: hooks.enabled: hooks need a secret of their own; set hooks.token")]
    [InlineData("""{ "hooks": { "enabled": true, "token": "short" } }""", "hooks.token: is shorter than 16 characters")]
    [InlineData("""{ "hooks": { "token": "0123456789abcdef" }, "gateway": { "auth": { "token": "0123456789abcdef" } } }""", "hooks.token: is the gateway's own secret")]
    [InlineData("""{ "hooks": { "token": "0123456789abcdef" }, "gateway": { "auth": { "password": "0123456789abcdef" } } }""", "hooks.token: is the gateway's own secret")]
    [InlineData("""{ "hooks": { "path": "/" } }""", "'/' is no path for hooks")]
    [InlineData("""{ "hooks": { "path": "hooks" } }""", "'hooks' is no path for hooks")]
    [InlineData("""{ "hooks": { "path": "/v1/hooks" } }""", "hooks.path: /v1 is the gateway's own")]
    [InlineData("""{ "hooks": { "maxBodyBytes": 1 } }""", "1 is not between 64 and 10485760")]
    [InlineData("""{ "hooks": { "transformsDir": "x" } }""", "hooks.transformsDir: modules that transform are code")]
    [InlineData("""{ "hooks": { "mappings": [ { "messageTemplate": "x", "transform": { "module": "a.js" } } ] } }""", "hooks.mappings.0.transform: modules that transform are code")]
    [InlineData("""{ "hooks": { "mappings": [ { "id": "x" } ] } }""", "hooks.mappings.0: a mapping that runs an agent needs a messageTemplate")]
    [InlineData("""{ "hooks": { "mappings": [ { "action": "wake" } ] } }""", "hooks.mappings.0: a mapping that wakes needs a textTemplate")]
    [InlineData("""{ "hooks": { "mappings": [ { "action": "dance" } ] } }""", "'dance' is none of agent, wake")]
    [InlineData("""{ "hooks": { "mappings": [ { "messageTemplate": "{{payload..a}}" } ] } }""", "hooks.mappings.0.messageTemplate: '{{payload..a}}' names nothing")]
    [InlineData("""{ "hooks": { "mappings": [ { "messageTemplate": "{{a.b()}}" } ] } }""", "'{{a.b()}}' names nothing")]
    [InlineData("""{ "hooks": { "mappings": [ { "messageTemplate": "{{a} x" } ] } }""", "braces that do not belong together")]
    [InlineData("""{ "hooks": { "mappings": [ { "messageTemplate": "x", "wakeMode": "soon" } ] } }""", "'soon' does not have the form")]
    [InlineData("""{ "hooks": { "presets": [ "slack" ] } }""", "hooks.presets.0: there is no preset 'slack'; there is gmail")]
    [InlineData("""{ "hooks": { "allowedSessionKeyPrefixes": [ " " ] } }""", "an empty beginning would let senders into every session")]
    [InlineData("""{ "hooks": { "gmail": {} } }""", "hooks.gmail: not known.")]
    [InlineData("""{ "gateway": { "http": { "endpoints": { "chatCompletions": { "enabled": "perhaps" } } } } }""", "'perhaps' is neither true nor false")]
    [InlineData("""{ "gateway": { "http": { "endpoints": { "responses": { "files": {} } } } } }""", "gateway.http.endpoints.responses.files: not known.")]
    public void Says_what_is_wrong_and_where(string text, string expected) =>
        new SettingsReader("plugins.json", new Dictionary<string, string?>(StringComparer.Ordinal), _ => null).Read(Encoding.UTF8.GetBytes(text)).Issues.ShouldHaveSingleItem().ToString().ShouldContain(expected, Case.Sensitive);

    [Fact]
    public async Task Does_not_start_with_the_gateways_secret_whichever_way_that_came_in()
    {
        var failure = await Should.ThrowAsync<ConfigurationException>(() => TestGateway.StartAsync(configure: keys =>
        {
            keys.Remove("gateway:auth:token");
            keys["gateway:auth:password"] = "the-same-for-both";
            keys["hooks:enabled"] = "true";
            keys["hooks:token"] = "the-same-for-both";
        }));

        failure.Message.ShouldContain("is the gateway's own secret");
        failure.Message.ShouldNotContain("the-same-for-both");
    }

    [Fact]
    public async Task Blacks_the_token_out()
    {
        using var folder = new StateFolder($$"""{ "hooks": { "enabled": true, {{Token}} } }""");
        await using var gateway = await folder.StartAsync();
        await using var admin = await gateway.ConnectAsync("operator.admin");

        var config = await admin.CallOkAsync("config.get");

        config.ToJsonString().ShouldNotContain("0123456789abcdef");
        config["parsed"]!["hooks"]!["token"]!.GetValue<string>().ShouldBe("__OPENCLAW_REDACTED__");
        (await admin.CallOkAsync("config.schema"))["schema"]!["properties"]!["hooks"]!["properties"]!["token"]!["writeOnly"]!.GetValue<bool>().ShouldBeTrue();
    }
}
