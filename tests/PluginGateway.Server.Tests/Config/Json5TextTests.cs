using System.Text;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests.Config;

/// <summary>What JSON5 becomes.</summary>
public sealed class Json5TextTests
{
    [Theory]
    [InlineData("{ a: 1 }", "{ \"a\": 1 }")]
    [InlineData("{ $a_1 /* x */ : 'it\\'s \"so\"' }", "{ \"$a_1\" /* x */ : \"it's \\\"so\\\"\" }")]
    [InlineData("{ 'é': .5, b: 5., c: +1, d: -0x1F, e: 1e3, f: -.25 }", "{ \"é\": 0.5, \"b\": 5, \"c\": 1, \"d\": -31, \"e\": 1e3, \"f\": -0.25 }")]
    [InlineData("{ a: 'one \\\n two', b: '\\x41\\v\\0' }", "{ \"a\": \"one  two\", \"b\": \"\\u0041\\u000b\\u0000\" }")]
    [InlineData("{ true: null, null: true } // it's", "{ \"true\": null, \"null\": true } // it's")]
    [InlineData("{ \"a\": \"//'\\\\\" }", "{ \"a\": \"//'\\\\\" }")]
    [InlineData("{ a: Infinity, b: 'open", "{ \"a\": Infinity, \"b\": 'open")]
    public void Rewrites_what_JSON_does_not_have(string json5, string json) => Encoding.UTF8.GetString(Json5Text.Of(Encoding.UTF8.GetBytes(json5)).Json).ShouldBe(json);

    [Fact]
    public void Knows_where_a_place_was()
    {
        var text = Json5Text.Of("{ a: 1, bb: ? }"u8.ToArray());

        text.Original(text.Json.AsSpan().IndexOf((byte)'?')).ShouldBe(12);
        text.Original(0).ShouldBe(0);
    }
}
