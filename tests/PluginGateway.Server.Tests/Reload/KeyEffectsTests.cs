using System.Text.Json.Nodes;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>What a change of a plugin's option is said to mean: what the plugin declares, where it is reconfigured, and else what becomes of the plugin.</summary>
public sealed class KeyEffectsTests
{
    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "nick": { "type": "string", "x-reload": "channel" },
            "words": { "type": "object", "properties": { "hello": { "type": "string" } }, "x-reload": "hot" },
            "dmPolicy": { "type": "string", "x-reload": "hot" },
            "accounts": { "type": "object", "x-reload": "channel", "additionalProperties": { "type": "object", "properties": { "dmPolicy": { "type": "string", "x-reload": "hot" } } } }
          }
        }
        """;

    [Theory]
    [InlineData("plugins:irc:config:nick", "reconfigure", "channel")]
    [InlineData("plugins:irc:config:Nick", "reconfigure", "channel")]
    [InlineData("plugins:irc:config:words:hello", "reconfigure", "hot")]
    [InlineData("plugins:irc:config:dmPolicy", "reconfigure", "hot")]
    [InlineData("plugins:irc:config:accounts:work:nick", "reconfigure", "channel")]
    [InlineData("plugins:irc:config:accounts:work:dmPolicy", "reconfigure", "hot")]
    [InlineData("plugins:irc:config:nick", "change", "plugin")]
    [InlineData("plugins:irc:enabled", "remove", "plugin")]
    [InlineData("plugins:irc:config:nick", "keep", "none")]
    [InlineData("plugins:other:config:nick", "reconfigure", "none")]
    public void Says_what_a_plugin_declares(string key, string action, string effect)
    {
        var schemas = new SettingsSchemas();
        schemas.Learn("irc", JsonNode.Parse(Schema)!.AsObject());

        KeyEffects.Of([new ChangedKey(key, OptionKind.Plugin)], [new PluginChange("irc", action)], schemas).ShouldHaveSingleItem().ShouldBe(new ConfigKeyChange(key.Replace(':', '.'), effect));
    }
}
