using System.Text;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Tests.Config;

/// <summary>Changes one value in the text and leaves the rest as a person wrote it.</summary>
public sealed class ConfigEditTests
{
    [Theory]
    [InlineData("{ \"plugins\": { \"irc\": { \"enabled\": false } } }", "{ \"plugins\": { \"irc\": { \"enabled\": true } } }")]
    [InlineData("{ \"plugins\": { \"irc\": { \"enabled\": /* why */ false, /* not */ } } } // end", "{ \"plugins\": { \"irc\": { \"enabled\": /* why */ true, /* not */ } } } // end")]
    [InlineData("{ \"plugins\": { \"irc\": {} } }", "{ \"plugins\": { \"irc\": { \"enabled\": true } } }")]
    [InlineData("{ \"plugins\": { \"irc\": { \"config\": {} } } }", "{ \"plugins\": { \"irc\": { \"config\": {}, \"enabled\": true } } }")]
    [InlineData("{ \"plugins\": { \"echo\": {} } }", "{ \"plugins\": { \"echo\": {}, \"irc\": { \"enabled\": true } } }")]
    [InlineData("{ \"plugins\": {} }", "{ \"plugins\": { \"irc\": { \"enabled\": true } } }")]
    [InlineData("{}", "{ \"plugins\": { \"irc\": { \"enabled\": true } } }")]
    [InlineData("{\n}\n", "{\n  \"plugins\": {\n    \"irc\": { \"enabled\": true }\n  }\n}\n")]
    [InlineData("{\n\t\"gateway\": {}\n}\n", "{\n\t\"gateway\": {},\n\t\"plugins\": {\n\t  \"irc\": { \"enabled\": true }\n\t}\n}\n")]
    [InlineData("{\r\n  \"plugins\": {\r\n    \"echo\": {}\r\n  }\r\n}\r\n", "{\r\n  \"plugins\": {\r\n    \"echo\": {},\r\n    \"irc\": { \"enabled\": true }\r\n  }\r\n}\r\n")]
    [InlineData("{\n  \"plugins\": {\n    // none yet\n  }\n}\n", "{\n  \"plugins\": {\n    // none yet\n    \"irc\": { \"enabled\": true }\n  }\n}\n")]
    [InlineData(
        "{\n    \"plugins\": {\n        \"echo\": {} // answers, always\n        // the end\n    }\n}\n",
        "{\n    \"plugins\": {\n        \"echo\": {}, // answers, always\n        \"irc\": { \"enabled\": true }\n        // the end\n    }\n}\n")]
    [InlineData(
        "{\n  \"plugins\": {\n    \"echo\": {}, // a, b\n  },\n}\n",
        "{\n  \"plugins\": {\n    \"echo\": {}, // a, b\n    \"irc\": { \"enabled\": true },\n  },\n}\n")]
    [InlineData(
        "{\n  \"plugins\": {\n    \"irc\": {\n      \"config\": {\n        \"nick\": \"pgw\"\n      }\n    }\n  }\n}",
        "{\n  \"plugins\": {\n    \"irc\": {\n      \"config\": {\n        \"nick\": \"pgw\"\n      },\n      \"enabled\": true\n    }\n  }\n}")]
    [InlineData("{ \"plugins\": { \"echo\": {} /* a, b */ } }", "{ \"plugins\": { \"echo\": {}, /* a, b */ \"irc\": { \"enabled\": true } } }")]
    public void Enables_a_plugin(string before, string after)
    {
        var edited = ConfigEdit.Set(Encoding.UTF8.GetBytes(before), ["plugins", "irc", "enabled"], "true");

        Encoding.UTF8.GetString(edited).ShouldBe(after);
        ConfigText.Parse(edited, "plugins.json").Root!.Find("plugins")!.Find("irc")!.Find("enabled")!.Text.ShouldBe("true");
    }

    [Fact]
    public void Makes_the_file_when_there_is_none() =>
        Encoding.UTF8.GetString(ConfigEdit.Set(null, ["plugins", "irc", "enabled"], "true")).ShouldBe("{\n  \"plugins\": {\n    \"irc\": { \"enabled\": true }\n  }\n}\n");

    [Fact]
    public void Keeps_a_byte_order_mark() =>
        Encoding.UTF8.GetString(ConfigEdit.Set([.. Encoding.UTF8.Preamble, .. "{ \"version\": 1 }"u8], ["version"], "2")).ShouldBe("\uFEFF{ \"version\": 2 }");

    [Fact]
    public void Changes_the_file_of_this_repository_in_one_place()
    {
        var before = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "../../../../../plugins.json"));

        var after = Encoding.UTF8.GetString(ConfigEdit.Set(Encoding.UTF8.GetBytes(before), ["plugins", "irc", "enabled"], "true"));

        var place = before.IndexOf("\"enabled\": false", before.IndexOf("\"irc\": {", StringComparison.Ordinal), StringComparison.Ordinal);
        after.ShouldBe($"{before[..place]}\"enabled\": true{before[(place + "\"enabled\": false".Length)..]}");
        after.Length.ShouldBe(before.Length - 1);
    }
}
