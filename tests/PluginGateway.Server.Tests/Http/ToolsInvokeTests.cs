namespace PluginGateway.Server.Tests.Http;

/// <summary><c>POST /tools/invoke</c> (<c>http.md</c> §3).</summary>
public sealed class ToolsInvokeTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Path = "/tools/invoke";

    private ApiGateway Api => fixture.Api;

    [Theory]
    [InlineData("lab/say")]
    [InlineData("lab_say")]
    public async Task Calls_a_tool_by_either_name(string name)
    {
        var answer = (await Api.PostAsync(Path, $$$"""{"tool":"{{{name}}}","args":{"text":"hi"}}""")).ShouldBe(200);

        answer.Text.ShouldBe("""{"ok":true,"result":{"content":[{"type":"text","text":"hi"}]}}""");
    }

    [Fact]
    public async Task Bounds_what_a_tool_answers_as_in_a_run()
    {
        var content = (await Api.PostAsync(Path, """{"tool":"lab/much"}""")).ShouldBe(200).Json["result"]!["content"]!.AsArray();

        content.Count.ShouldBe(2);
        content[0]!["text"]!.GetValue<string>().Length.ShouldBeInRange(262_144, 263_000);
        content[1]!["type"]!.GetValue<string>().ShouldBe("image");
        content[1]!["mimeType"]!.GetValue<string>().ShouldBe("image/png");
        Convert.FromBase64String(content[1]!["data"]!.GetValue<string>()).Length.ShouldBe(10);
    }

    [Theory]
    [InlineData("lab/who")]
    [InlineData("lab_who")]
    [InlineData("gateway/sessions_list")]
    [InlineData("nothing")]
    public async Task Has_no_tool_that_the_operator_does_not_allow(string name)
    {
        var answer = (await Api.PostAsync(Path, $$"""{"tool":"{{name}}"}""")).ShouldBe(404);

        answer.Text.ShouldBe($$$"""{"ok":false,"error":{"type":"not_found","message":"Tool not available: {{{name}}}"}}""");
    }

    [Fact]
    public async Task Takes_the_tools_of_the_sessions_agent()
    {
        await using var api = await ApiGateway.StartAsync(keys => keys["agents:list:1:tools:deny:0"] = "lab/say");

        (await api.PostAsync(Path, """{"tool":"lab/say"}""")).ShouldBe(404);
        (await api.PostAsync(Path, """{"tool":"lab/say","sessionKey":"agent:one:main"}""")).ShouldBe(200);
        (await api.PostAsync(Path, """{"tool":"lab/say","sessionKey":"agent:three:main"}""")).ShouldBe(400).Error.ShouldContain("unknown agent id \"three\"");
    }

    [Theory]
    [InlineData("lab/throw", "the tool is broken")]
    [InlineData("lab/obey", "did not answer within 1 s")]
    [InlineData("lab/ignore", "did not answer within 1 s")]
    public async Task Says_in_words_that_a_tool_has_failed(string name, string why)
    {
        var answer = (await Api.PostAsync(Path, $$"""{"tool":"{{name}}"}""")).ShouldBe(400);

        answer.Json["ok"]!.GetValue<bool>().ShouldBeFalse();
        answer.Json["error"]!["type"]!.GetValue<string>().ShouldBe("tool_error");
        answer.Error.ShouldContain(why);
    }

    [Fact]
    public async Task Calls_nothing_in_a_dry_run()
    {
        var answer = (await Api.PostAsync(Path, """{"tool":"lab/throw","args":{"a":1},"dryRun":true}""")).ShouldBe(200);

        answer.Text.ShouldBe("""{"ok":true,"dryRun":true,"tool":"lab_throw","args":{"a":1}}""");
        (await Api.PostAsync(Path, """{"tool":"lab/who","dryRun":true}""")).ShouldBe(404);
    }

    [Theory]
    [InlineData("", "tools.invoke requires body.tool")]
    [InlineData("""{"tool":" "}""", "tools.invoke requires body.tool")]
    [InlineData("""{"tool":7}""", "wrong type of value at $.tool")]
    [InlineData("""{"tool":"lab/say","args":[1]}""", "args must be an object")]
    [InlineData("{", "the body")]
    public async Task Says_what_is_wrong_with_a_body(string body, string why)
    {
        var answer = (await Api.PostAsync(Path, body)).ShouldBe(400);

        answer.Error.ShouldContain(why);
        answer.Json["error"]!["type"]!.GetValue<string>().ShouldBe("invalid_request_error");
    }
}
