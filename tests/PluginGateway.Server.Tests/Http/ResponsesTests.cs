using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Http;

/// <summary><c>POST /v1/responses</c> (<c>http.md</c> §5) and <c>GET /v1/models</c>.</summary>
public sealed class ResponsesTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Path = "/v1/responses";

    private ApiGateway Api => fixture.Api;

    [Fact]
    public async Task Answers_in_one_piece()
    {
        var answer = (await Api.PostAsync(Path, ApiGateway.Input("hello\nusage 12 34", ""","instructions":"Be brief.","metadata":{"a":"b"}"""))).ShouldBe(200).Json;

        answer["id"]!.GetValue<string>().ShouldStartWith("resp_");
        answer["object"]!.GetValue<string>().ShouldBe("response");
        answer["status"]!.GetValue<string>().ShouldBe("completed");
        answer["error"].ShouldBeNull();
        answer["metadata"]!.ToJsonString().ShouldBe("""{"a":"b"}""");
        answer["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("hello");
        answer["usage"]!["input_tokens"]!.GetValue<int>().ShouldBe(12);
        answer["usage"]!["output_tokens"]!.GetValue<int>().ShouldBe(34);
    }

    [Fact]
    public async Task Streams_events_in_the_order_of_the_specification_and_numbers_them()
    {
        using var stream = await Api.StreamAsync(Path, ApiGateway.Input("one\nbreak\ntwo\nusage 1 2", ""","stream":true"""));

        var events = await stream.RestAsync();

        events.ShouldAllBe(told => told.Name == told.Json["type"]!.GetValue<string>());
        events.Select(told => told.Json["sequence_number"]!.GetValue<int>()).ShouldBe(Enumerable.Range(0, events.Count));
        events.Select(told => told.Name).Where(name => name != "response.output_text.delta").ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
        ]);
        events[4].Name.ShouldBe("response.output_text.delta");
        string.Concat(events.Select(told => told.Json["delta"]?.GetValue<string>())).ShouldBe("one\n\ntwo");
        var end = events[^1].Json["response"]!;
        end["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("one\n\ntwo");
        end["usage"]!["total_tokens"]!.GetValue<int>().ShouldBe(1000);
        events[0].Json["response"]!["id"]!.GetValue<string>().ShouldBe(end["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ends_with_failed_alone_when_the_agent_has_failed()
    {
        using var stream = await Api.StreamAsync(Path, ApiGateway.Input("some\nfail", ""","stream":true"""));

        var events = await stream.RestAsync();

        events[^1].Name.ShouldBe("response.failed");
        events[^1].Json["response"]!["status"]!.GetValue<string>().ShouldBe("failed");
        events[^1].Json["response"]!["error"]!["message"]!.GetValue<string>().ShouldContain("the model is broken");
        events.ShouldNotContain(told => told.Name == "response.completed");
        (await Api.PostAsync(Path, ApiGateway.Input("fail"))).ShouldBe(500);
    }

    [Fact]
    public async Task Reads_items_of_every_known_kind()
    {
        var answer = (await Api.PostAsync(Path, """
            {"model":"openclaw:one","reasoning":{"effort":"high"},"instructions":"A.","input":[
              {"type":"message","role":"developer","content":"B."},{"role":"user","content":[{"type":"input_text","text":"first"}]},
              {"type":"reasoning","id":"r"},{"type":"item_reference","id":"i"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"forty"},
              {"type":"message","role":"assistant","content":[{"type":"output_text","text":"second"}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"told"},{"type":"input_file","filename":"n.csv","file_data":"data:text/csv;base64,aGk="}]}]}
            """)).ShouldBe(200).Json["output"]![0]!["content"]![0]!["text"]!.GetValue<string>();

        answer.ShouldContain("Tool: (result of f, c) forty");
        answer.ShouldContain("Assistant: second");
        answer.ShouldEndWith("A.\n\nB.|high|<text/csv 2 n.csv>|0");
    }

    [Theory]
    [InlineData("{}", "missing 'model'")]
    [InlineData("""{"model":"x"}""", "input must be a text or a list of items")]
    [InlineData("""{"model":"x","input":[]}""", "Missing user message in `input`.")]
    [InlineData("""{"model":"x","input":"hi","messages":[]}""", "'messages'")]
    [InlineData("""{"model":"x","input":"hi","reasoning":{"depth":1}}""", "'depth'")]
    [InlineData("""{"model":"x","input":"hi","tools":{}}""", "tools must be a list")]
    [InlineData("""{"model":"x","input":"hi","tools":[{"type":"web_search"}]}""", "the only type of tool is function")]
    [InlineData("""{"model":"x","input":"hi","tools":[{"type":"function","name":"two words"}]}""", "a tool needs a name")]
    [InlineData("""{"model":"x","input":"hi","tools":[{"type":"function","name":"f","parameters":[]}]}""", "a JSON schema, an object")]
    [InlineData("""{"model":"x","input":"hi","tools":[{"type":"function","name":"f"},{"type":"function","name":"f"}]}""", "there are two tools called f")]
    [InlineData("""{"model":"x","input":"hi","tool_choice":"required"}""", "there are no tools")]
    [InlineData("""{"model":"x","input":"hi","tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"function","name":"g"}}""", "names one of tools")]
    [InlineData("""{"model":"x","input":"hi","tool_choice":"perhaps"}""", "tool_choice is none, auto, required")]
    [InlineData("""{"model":"x","input":"hi","background":true}""", "leave background out")]
    [InlineData("""{"model":"x","input":"hi","text":{"format":{"type":"json_schema"}}}""", "text.format must be text")]
    [InlineData("""{"model":"x","input":"hi","previous_response_id":"resp_none"}""", "there is no such response")]
    [InlineData("""{"model":"x","input":[{"type":"computer_call"}]}""", "an item is a message")]
    [InlineData("""{"model":"x","input":[{"role":"user","content":[{"type":"input_image","image_url":"https://example.com/a.png"}]}]}""", "the gateway fetches nothing")]
    [InlineData("""{"model":"x","input":[{"role":"user","content":[{"type":"input_image","file_id":"f1"}]}]}""", "the gateway fetches nothing")]
    public async Task Says_what_is_wrong_with_a_body(string body, string why) => (await Api.PostAsync(Path, body)).ShouldBe(400).Error.ShouldContain(why);

    [Fact]
    public async Task Takes_tools_that_nobody_is_to_call() => (await Api.PostAsync(Path, ApiGateway.Input("hi", ""","tools":[{"type":"function","name":"f"}],"tool_choice":"none" """))).ShouldBe(200);

    [Fact]
    public async Task Hands_on_what_the_client_is_to_do_and_takes_the_result()
    {
        const string Tools = ""","tools":[{"type":"function","name":"locate"}],"tool_choice":"required" """;

        var first = (await Api.PostAsync(Path, ApiGateway.Input("call locate {\"who\":\"me\"}", Tools))).ShouldBe(200).Json;

        first["status"]!.GetValue<string>().ShouldBe("incomplete");
        var call = first["output"]!.AsArray().ShouldHaveSingleItem()!;
        (call["type"]!.GetValue<string>(), call["name"]!.GetValue<string>(), call["arguments"]!.GetValue<string>()).ShouldBe(("function_call", "locate", """{"who":"me"}"""));
        var id = call["call_id"]!.GetValue<string>();
        var next = $$"""{"model":"openclaw","previous_response_id":"{{first["id"]}}","input":[{"type":"function_call_output","call_id":"{{id}}","output":"at home"}]}""";
        var second = (await Api.PostAsync(Path, next)).ShouldBe(200).Json;
        second["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe($"(result of {id}) at home");
        second["status"]!.GetValue<string>().ShouldBe("completed");
        var session = Api.Gateway.Part<SessionService>();
        session.List().SelectMany(known => session.Transcript(known.Key, 10)).ShouldContain(entry => entry.Role == "assistant" && entry.Text == $$"""(called locate with {"who":"me"}, as {{id}})""");
        (await Api.PostAsync(Path, ApiGateway.Input("told", Tools))).ShouldBe(200).Json["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldStartWith("You must call at least one of these tools");
    }

    [Fact]
    public async Task Fails_when_an_agent_asks_for_a_tool_that_the_client_has_not() =>
        (await Api.PostAsync(Path, ApiGateway.Input("call locate {}"))).ShouldBe(500).Error.ShouldContain("none of the tools that the client has");

    [Fact]
    public async Task Goes_on_from_the_last_response_of_a_session_also_after_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        string first;
        await using (var before = await ApiGateway.StartAsync(statePath: state))
        {
            first = Id(await before.PostAsync(Path, ApiGateway.Input("remember")));
        }

        await using (var after = await ApiGateway.StartAsync(statePath: state))
        {
            var next = (await after.PostAsync(Path, ApiGateway.Input("told", $@",""previous_response_id"":""{first}"""))).ShouldBe(200);
            next.Json["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldEndWith("|2");
            next.Json["previous_response_id"]!.GetValue<string>().ShouldBe(first);

            (await after.PostAsync(Path, ApiGateway.Input("hi", $@",""previous_response_id"":""{first}"""))).ShouldBe(400).Error.ShouldContain("cannot fork");
            (await after.PostAsync(Path, ApiGateway.Input("hi", $@",""previous_response_id"":""{Id(next)}""").Replace("\"openclaw\"", "\"openclaw:one\"", StringComparison.Ordinal)))
                .ShouldBe(400).Error.ShouldContain("agent \"two\"'s");
            var session = after.Gateway.Part<SessionService>().List().Single(known => known.Key.Contains(":openresponses:", StringComparison.Ordinal));
            await after.Gateway.Part<SessionService>().ResetAsync(session.Key, static known => known);
            (await after.PostAsync(Path, ApiGateway.Input("hi", $@",""previous_response_id"":""{Id(next)}"""))).ShouldBe(400).Error.ShouldContain("was reset");
        }

        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task Lists_the_agents_as_models_the_default_one_first()
    {
        var list = (await Api.SendAsync(HttpMethod.Get, "/v1/models")).ShouldBe(200).Json;

        list["object"]!.GetValue<string>().ShouldBe("list");
        list["data"]!.AsArray().Select(model => model!["id"]!.GetValue<string>()).ShouldBe(["openclaw:two", "openclaw:one"]);
        (await Api.SendAsync(HttpMethod.Get, "/v1/models/openclaw:one")).ShouldBe(200).Json["id"]!.GetValue<string>().ShouldBe("openclaw:one");
        (await Api.SendAsync(HttpMethod.Get, "/v1/models/moltbot/one")).ShouldBe(200).Json["id"]!.GetValue<string>().ShouldBe("openclaw:one");
        (await Api.SendAsync(HttpMethod.Get, "/v1/models/openclaw")).ShouldBe(200).Json["id"]!.GetValue<string>().ShouldBe("openclaw:two");
        (await Api.SendAsync(HttpMethod.Get, "/v1/models/gpt-5")).ShouldBe(404).Json["error"]!["code"]!.GetValue<string>().ShouldBe("model_not_found");
    }

    private static string Id(ApiAnswer answer) => answer.ShouldBe(200).Json["id"]!.GetValue<string>();
}
