using System.Text;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Tests.Config;

/// <summary>Patches on the text: what is not named stays byte for byte.</summary>
public sealed class ConfigMergeTests
{
    [Theory]
    [InlineData("{\n  \"a\": 1, // one\n  \"b\": 2\n}\n", "{ \"a\": null }", "{\n  \"b\": 2\n}\n")]
    [InlineData("{\n  \"a\": 1,\n  // about b\n  \"b\": 2 // two\n}\n", "{ \"b\": null }", "{\n  \"a\": 1\n  // about b\n}\n")]
    [InlineData("{\r\n  \"a\": 1,\r\n  \"b\": 2,\r\n}\r\n", "{ \"b\": null }", "{\r\n  \"a\": 1,\r\n}\r\n")]
    [InlineData("{ \"a\": 1, \"b\": 2, \"c\": 3 }", "{ \"b\": null }", "{ \"a\": 1, \"c\": 3 }")]
    [InlineData("{ \"a\": 1, \"b\": 2 }", "{ \"b\": null }", "{ \"a\": 1 }")]
    [InlineData("{ \"a\": 1 }", "{ \"a\": null }", "{ }")]
    [InlineData("{ \"a\": 1 }", "{ \"z\": null, \"a\": 1.0 }", "{ \"a\": 1.0 }")]
    [InlineData("{ \"a\": { \"x\": \"${V}\" } }", "{ \"a\": { \"x\": \"${V}\", \"y\": [1, { \"z\": true }] } }", "{ \"a\": { \"x\": \"${V}\", \"y\": [1, { \"z\": true }] } }")]
    [InlineData("{ \"a\": 1 }", "{ \"a\": { \"b\": { \"c\": 1, \"d\": null } } }", "{ \"a\": { \"b\": { \"c\": 1 } } }")]
    [InlineData("{ \"list\": [1, /* two */ 2] }", "{ \"list\": [1, 2] }", "{ \"list\": [1, /* two */ 2] }")]
    [InlineData("{ \"list\": [1, /* two */ 2] }", "{ \"list\": [1, 3] }", "{ \"list\": [1, 3] }")]
    [InlineData("{ \"Name\": 1 }", "{ \"name\": 2 }", "{ \"Name\": 2 }")]
    public void Patches(string text, string patch, string expected) => Run(text, patch, isWhole: false).ShouldBe(expected);

    [Theory]
    [InlineData("{ /* a */ \"a\": 1, \"b\": { \"c\": 2, \"d\": 3 } }", "{\"b\":{\"c\":2},\"e\":true}", "{ /* a */ \"b\": { \"c\": 2 }, \"e\": true }")]
    [InlineData("{ \"a\": null }", "{\"a\":null}", "{ \"a\": null }")]
    public void Becomes(string text, string wanted, string expected) => Run(text, wanted, isWhole: true).ShouldBe(expected);

    [Fact]
    public void Makes_a_text_where_there_is_none() => Encoding.UTF8.GetString(ConfigMerge.Patch(null, "{\"a\":{\"b\":1}}"u8.ToArray(), Root("{\"a\":{\"b\":1}}"))).ShouldBe("{\n  \"a\": { \"b\": 1 }\n}\n");

    private static string Run(string text, string wanted, bool isWhole)
    {
        var (from, to) = (Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(wanted));
        var result = isWhole ? ConfigMerge.Become(from, to, Root(wanted)) : ConfigMerge.Patch(from, to, Root(wanted));
        ConfigText.Parse(result, "result").Issues.ShouldBeEmpty();
        return Encoding.UTF8.GetString(result);
    }

    private static ConfigNode Root(string text) => ConfigText.Parse(Encoding.UTF8.GetBytes(text), "test").Root!;
}
