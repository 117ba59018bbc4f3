namespace PluginGateway.Server.Tests.Agents;

/// <summary>What becomes of what an agent says.</summary>
public sealed class ReplyTests
{
    [Fact]
    public async Task Puts_a_blank_line_between_messages_and_leaves_thoughts_out()
    {
        await using var gateway = await ToolGateway.StartAsync([]);

        (await gateway.AskAsync("break\nfirst\nthink\nbreak\nbreak\nsecond\nthird\nbreak")).ShouldBe("first\n\nsecondthird");

        var said = (await gateway.EventsAsync()).Where(payload => payload["stream"]!.GetValue<string>() == "assistant").Select(payload => payload["data"]!.ToJsonString());
        said.ShouldBe(["""{"text":"first","delta":"first"}""", """{"text":"second","delta":"second"}""", """{"text":"secondthird","delta":"third"}"""]);
    }

    [Fact]
    public async Task Says_which_model_answered()
    {
        await using var gateway = await ToolGateway.StartAsync([]);

        (await gateway.RunAsync("hi"))["payload"]!["result"]!["meta"]!["agentMeta"]!["model"]!.GetValue<string>().ShouldBe("standard");
        (await gateway.RunAsync("hi\nmodel mini-2"))["payload"]!["result"]!["meta"]!["agentMeta"]!["model"]!.GetValue<string>().ShouldBe("mini-2");
    }

    [Fact]
    public async Task Ends_a_reply_that_is_too_long_and_keeps_what_was_said()
    {
        await using var gateway = await ToolGateway.StartAsync([], keys => keys["agents:defaults:maxReplyCharacters"] = "10005");

        var answer = await gateway.RunAsync("long 5000");

        answer["error"]!["message"]!.GetValue<string>().ShouldBe("the reply is longer than 10005 characters (agents.defaults.maxReplyCharacters) and was ended there");
        var history = await gateway.Client.CallOkAsync("chat.history", new System.Text.Json.Nodes.JsonObject { ["sessionKey"] = "tools" });
        history["messages"]![1]!["content"]![0]!["text"]!.GetValue<string>().Length.ShouldBe(10005);
        (await gateway.AskAsync("still here")).ShouldBe("still here");
    }

    [Fact]
    public async Task Tells_a_long_reply_whole_in_few_events()
    {
        await using var gateway = await ToolGateway.StartAsync([]);

        await gateway.RunAsync("long 5000");

        var said = (await gateway.EventsAsync()).Where(payload => payload["stream"]!.GetValue<string>() == "assistant").ToList();
        string.Concat(said.Select(payload => payload["data"]!["delta"]!.GetValue<string>())).Length.ShouldBe(50_000);
        said[^1]["data"]!["text"]!.GetValue<string>().Length.ShouldBe(50_000);

        // Each event holds the whole text so far: one for each of the 5,000 pieces would be 125 million characters.
        said.Sum(payload => (long)payload["data"]!["text"]!.GetValue<string>().Length).ShouldBeLessThan(40_000_000);

        // How many there are depends on how fast the client reads, too.
        said.Count.ShouldBeGreaterThan(40);
    }
}
