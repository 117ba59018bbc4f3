using System.Text.Json.Nodes;
using PluginGateway.Server.Agents.Tools;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>Tools of plugins and of the gateway, as an agent is given them.</summary>
public sealed class ToolTests
{
    private static readonly string[] All = ["lab/*", "gateway/*"];

    [Theory]
    [InlineData("", "", "")]
    [InlineData("lab/say", "", "lab_say")]
    [InlineData("lab/say gateway/sessions_list", "", "gateway_sessions_list lab_say")]
    [InlineData("lab/o*", "", "lab_obey")]
    [InlineData("lab/*", "lab/very* lab/m*", "lab_say lab_who lab_throw lab_obey lab_ignore")]
    [InlineData("lab/say lab/who", "lab/*", "")]
    [InlineData("lab/s", "", "")]
    public async Task Gives_an_agent_what_the_operator_allowed_alone(string allow, string deny, string names)
    {
        await using var gateway = await ToolGateway.StartAsync(allow.Split(' ', StringSplitOptions.RemoveEmptyEntries), keys =>
        {
            foreach (var (pattern, number) in deny.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((pattern, number) => (pattern, number)))
            {
                keys[$"agents:defaults:tools:deny:{number}"] = pattern;
            }
        });

        (await gateway.AskAsync("tools:\ntools")).ShouldBe($"tools:{names}");
    }

    [Fact]
    public async Task Uses_tools_and_says_what_goes_wrong_in_words()
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys => keys["agents:defaults:toolTimeoutSeconds"] = "1");

        (await gateway.AskAsync("use lab_say {\"text\":\"hi\"}")).ShouldBe("hi");
        (await gateway.AskAsync("use lab_throw")).ShouldBe("error: lab_throw failed: InvalidOperationException: the tool is broken");
        (await gateway.AskAsync("use lab_say [1]")).ShouldBe("error: the arguments of lab_say must be a JSON object");
        (await gateway.AskAsync("use lab_obey")).ShouldBe("error: lab_obey did not answer within 1 s");
        (await gateway.AskAsync("use lab_ignore")).ShouldBe("error: lab_ignore did not answer within 1 s");
        (await gateway.AskAsync("use lab_nothing")).ShouldBe("no tool lab_nothing");
    }

    [Fact]
    public async Task Says_itself_who_calls()
    {
        await using var gateway = await ToolGateway.StartAsync(All);

        (await gateway.AskAsync("use lab_who", "Some")).ShouldBe("run-1|main|agent:main:some");
    }

    [Fact]
    public async Task Bounds_what_comes_back()
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys => keys["agents:defaults:maxToolResultCharacters"] = "1000");

        var answer = await gateway.AskAsync("use lab_much");

        answer.Length.ShouldBeLessThan(1500);
        answer.ShouldContain("[The answer was cut: the first 1000 of 1000000 characters are shown.]");
        answer.ShouldContain("[1 of 2 attachments were left out");
        answer.ShouldEndWith(" <image/png 10>");
    }

    [Fact]
    public async Task Ends_a_tool_with_its_run()
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys => keys["agents:defaults:verboseDefault"] = "on");
        await using var other = await gateway.Gateway.ConnectAsync("operator.admin");
        var running = gateway.RunAsync("use lab_obey");
        await other.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "tool");

        await other.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = "tools" });

        (await running)["ok"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Keeps_calls_and_what_they_answered_in_the_transcript_without_secrets_and_not_for_the_agent()
    {
        await using var gateway = await ToolGateway.StartAsync(All);
        await gateway.AskAsync("use lab_say {\"text\":\"hi\",\"apiKey\":\"k-123\"}\nuse lab_throw");

        var history = await gateway.Client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "tools" });
        var content = history["messages"]![1]!["content"]!.AsArray();
        content.Select(part => (string)part!["type"]!).ShouldBe(["toolCall", "toolResult", "toolCall", "toolResult", "text"]);
        content[0]!.ToJsonString().ShouldBe("""{"type":"toolCall","id":"call-1","name":"lab_say","arguments":{"text":"hi","apiKey":"***"}}""");
        content[1].ShouldHaveShapeOf("""{"type":"toolResult","text":"x","id":"x","name":"x","isError":true,"meta":"x"}""");
        ((string)content[1]!["text"]!, (bool)content[1]!["isError"]!).ShouldBe(("hi", false));
        ((string)content[3]!["text"]!, (bool)content[3]!["isError"]!).ShouldBe(("lab_throw failed: InvalidOperationException: the tool is broken", true));
        (await gateway.Client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "tools" }))["lines"]![2]!["message"]!["content"]!.ToJsonString().ShouldBe(content.ToJsonString());
    }

    [Fact]
    public async Task Keeps_of_a_run_that_failed_what_it_called_and_why_it_failed_and_goes_on_after_it()
    {
        await using var gateway = await ToolGateway.StartAsync(All);
        (await gateway.RunAsync("fail"))["ok"]!.GetValue<bool>().ShouldBeFalse();

        var messages = (await gateway.Client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "tools" }))["messages"]!.AsArray();
        messages.Count.ShouldBe(2);
        ((string)messages[1]!["stopReason"]!, (string)messages[1]!["errorMessage"]!).ShouldBe(("error", "the agent failed: InvalidOperationException: the model is broken"));
        var listed = await gateway.Client.CallOkAsync("sessions.list", new JsonObject { ["includeLastMessage"] = true });
        ((string)listed["sessions"]![0]!["lastMessagePreview"]!).ShouldContain("the model is broken");

        // What a person said stays in what the agent is given, what went wrong does not.
        (await gateway.AskAsync("told")).ShouldEndWith("|1");
    }

    [Fact]
    public async Task Tells_clients_of_calls_when_asked_to_without_secrets()
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys => keys["agents:defaults:verboseDefault"] = "on");
        await gateway.RunAsync("use lab_say {\"text\":\"hi\",\"apiKey\":\"k-123\",\"deep\":[{\"password\":\"p\"}]}\nuse lab_throw");

        var events = await gateway.EventsAsync();

        events.Select(payload => payload["seq"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1, events.Count));
        var tools = events.Where(payload => payload["stream"]!.GetValue<string>() == "tool").Select(payload => payload["data"]!.AsObject()).ToList();
        tools.Count.ShouldBe(4);
        tools[0].ToJsonString().ShouldBe("""{"phase":"start","name":"lab_say","toolCallId":"call-1","args":{"text":"hi","apiKey":"***","deep":[{"password":"***"}]}}""");
        (tools[1]["phase"]!.GetValue<string>(), tools[1]["toolCallId"]!.GetValue<string>(), tools[1]["isError"]!.GetValue<bool>(), tools[1]["result"]!.GetValue<string>()).ShouldBe(("result", "call-1", false, "hi"));
        tools[3]["isError"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("off", "on", 2)]
    [InlineData("off", "full", 2)]
    [InlineData("on", "off", 0)]
    public async Task Obeys_the_session_as_to_whether_calls_are_told(string byDefault, string inSession, int told)
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys => keys["agents:defaults:verboseDefault"] = byDefault);
        await gateway.Client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "tools", ["verboseLevel"] = inSession });
        await gateway.RunAsync("use lab_say {}");

        (await gateway.EventsAsync()).Count(payload => payload["stream"]!.GetValue<string>() == "tool").ShouldBe(told);
    }

    [Fact]
    public async Task Counts_calls_that_it_does_not_tell_of()
    {
        await using var gateway = await ToolGateway.StartAsync(All);
        await gateway.RunAsync("use lab_say\ndone");

        var events = await gateway.EventsAsync();

        // start, (two of the tool), its answer, done, end
        events.Select(payload => payload["seq"]!.GetValue<int>()).ShouldBe([1, 4, 5, 6]);
    }

    [Fact]
    public async Task Shows_an_agent_its_own_sessions_alone()
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys =>
        {
            keys["agents:list:0:id"] = "one";
            keys["agents:list:0:default"] = "true";
            keys["agents:list:1:id"] = "two";
        });
        await gateway.AskAsync("the secret of two", "agent:two:main");
        await gateway.AskAsync("of one", "agent:one:main");

        var list = await gateway.AskAsync("use gateway_sessions_list", "agent:one:other");
        var own = await gateway.AskAsync("use gateway_session_history {\"sessionKey\":\"agent:one:main\"}", "agent:one:other");
        var foreign = await gateway.AskAsync("use gateway_session_history {\"sessionKey\":\"agent:two:main\"}", "agent:one:other");

        list.ShouldContain("agent:one:main");
        list.ShouldNotContain("agent:two");
        own.ShouldContain("user: of one");
        foreign.ShouldStartWith("error: there is no conversation 'agent:two:main' of this agent");
    }

    [Fact]
    public async Task Says_why_a_message_cannot_be_sent()
    {
        await using var gateway = await ToolGateway.StartAsync(All);

        (await gateway.AskAsync("use gateway_send_message {\"channel\":\"irc\",\"to\":\"ann\",\"text\":\"hi\"}")).ShouldBe("error: unsupported channel: irc");
        (await gateway.AskAsync("use gateway_send_message {\"channel\":\"irc\"}")).ShouldStartWith("error: send_message needs channel, to and text");
    }

    [Fact]
    public void Calls_tools_what_models_can_take()
    {
        ToolDirectory.ExposedName("a.b", "c/d").ShouldBe("a_b_c_d");
        var one = ToolDirectory.ExposedName("lab", new string('x', 80));
        var other = ToolDirectory.ExposedName("lab", new string('x', 81));
        one.Length.ShouldBe(64);
        (one == other).ShouldBeFalse();
    }
}
