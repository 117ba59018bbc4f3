using System.Text.Json.Nodes;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Http;

/// <summary><c>POST /v1/chat/completions</c> (<c>http.md</c> §4).</summary>
public sealed class ChatCompletionsTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Path = "/v1/chat/completions";
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private ApiGateway Api => fixture.Api;

    [Fact]
    public async Task Answers_in_one_piece_with_what_was_used()
    {
        var answer = (await Api.PostAsync(Path, ApiGateway.Chat("hello\nusage 12 34"))).ShouldBe(200).Json;

        answer["object"]!.GetValue<string>().ShouldBe("chat.completion");
        answer["model"]!.GetValue<string>().ShouldBe("openclaw");
        answer["id"]!.GetValue<string>().ShouldStartWith("chatcmpl_");
        answer["choices"]!.AsArray().Count.ShouldBe(1);
        answer["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("hello");
        answer["choices"]![0]!["message"]!["role"]!.GetValue<string>().ShouldBe("assistant");
        answer["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("stop");
        answer["usage"]!.ToJsonString().ShouldBe("""{"prompt_tokens":12,"completion_tokens":34,"total_tokens":1000}""");
    }

    [Fact]
    public async Task Streams_role_pieces_reason_usage_and_the_end()
    {
        using var stream = await Api.StreamAsync(Path, ApiGateway.Chat("one\nbreak\ntwo\nusage 1 2", ""","stream":true,"stream_options":{"include_usage":true}"""));

        var chunks = (await stream.RestAsync()).Select(chunk => chunk.Json).ToList();

        chunks.ShouldAllBe(chunk => chunk["object"]!.GetValue<string>() == "chat.completion.chunk");
        chunks.Select(chunk => chunk["id"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        chunks[0]["choices"]![0]!["delta"]!["role"]!.GetValue<string>().ShouldBe("assistant");
        string.Concat(chunks.Where(chunk => chunk["choices"]!.AsArray().Count > 0).Select(chunk => chunk["choices"]![0]!["delta"]!["content"]?.GetValue<string>())).ShouldBe("one\n\ntwo");
        chunks[^2]["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("stop");
        chunks.Take(chunks.Count - 2).ShouldAllBe(chunk => chunk["choices"]![0]!["finish_reason"] == null);
        chunks[^1]["choices"]!.AsArray().ShouldBeEmpty();
        chunks[^1]["usage"]!["total_tokens"]!.GetValue<int>().ShouldBe(1000);
    }

    [Fact]
    public async Task Tells_no_usage_that_was_not_asked_for()
    {
        using var stream = await Api.StreamAsync(Path, ApiGateway.Chat("hi", ""","stream":true"""));

        (await stream.RestAsync()).ShouldAllBe(chunk => !chunk.Json.AsObject().ContainsKey("usage"));
    }

    [Fact]
    public async Task Sends_each_piece_while_the_run_goes_on()
    {
        var (first, second) = (Api.Signal(), Api.Signal());
        using var stream = await Api.StreamAsync(Path, ApiGateway.Chat($"alpha\nuntil {first}\nbeta\nuntil {second}\ngamma", ""","stream":true"""));
        await stream.NextAsync();

        // The agent waits for the test: what is read here cannot have been kept back.
        Content(await stream.JsonAsync()).ShouldBe("alpha");
        await File.WriteAllTextAsync(first, string.Empty);
        Content(await stream.JsonAsync()).ShouldBe("beta");
        await File.WriteAllTextAsync(second, string.Empty);
        Content(await stream.JsonAsync()).ShouldBe("gamma");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stops_the_run_when_the_client_goes(bool isStream)
    {
        var session = $"gone-{isStream}".ToLowerInvariant();
        using var gone = new CancellationTokenSource();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Api.Gateway.Url, Path))
        {
            Content = new StringContent(ApiGateway.Chat($"begun\nuntil {Api.Signal()}", isStream ? ""","stream":true""" : string.Empty)),
        };
        request.Headers.Add("Authorization", $"Bearer {TestGateway.Token}");
        request.Headers.Add("x-openclaw-session-key", session);
        var asking = http.SendAsync(request, isStream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, gone.Token);
        var sessions = Api.Gateway.Part<SessionService>();
        await Until.TrueAsync(() => Api.Gateway.Part<AgentRunner>().Unended($"agent:two:{session}") is [{ Announcer.SaidSoFar: "begun" }]);
        using var response = isStream ? await asking : null;

        await gone.CancelAsync();
        response?.Dispose();

        await Until.TrueAsync(() => sessions.Transcript($"agent:two:{session}", 10)[^1].Text == "begun");
        sessions.Find($"agent:two:{session}")!.LastRun.Aborted.ShouldBe(true);
    }

    [Fact]
    public async Task Says_in_the_stream_that_the_agent_has_failed()
    {
        using var stream = await Api.StreamAsync(Path, ApiGateway.Chat("some of it\nfail", ""","stream":true"""));

        var last = (await stream.RestAsync())[^1].Json;

        last["error"]!["message"]!.GetValue<string>().ShouldContain("the model is broken");
        last["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("error");
    }

    [Fact]
    public async Task Answers_500_when_the_agent_has_failed_and_asks_for_no_repetition()
    {
        var answer = (await Api.PostAsync(Path, ApiGateway.Chat("fail"))).ShouldBe(500);

        answer.Error.ShouldContain("the model is broken");
        answer.Json["error"]!["type"]!.GetValue<string>().ShouldBe("api_error");
        answer.Header("x-should-retry").ShouldBe("false");
    }

    [Fact]
    public async Task Answers_504_when_the_run_takes_too_long()
    {
        await using var api = await ApiGateway.StartAsync(keys => keys["agents:defaults:timeoutSeconds"] = "1");

        var answer = (await api.PostAsync(Path, ApiGateway.Chat($"until {api.Signal()}"))).ShouldBe(504);

        answer.Error.ShouldContain("did not finish within 1 s");
    }

    [Fact]
    public async Task Puts_what_was_said_earlier_before_the_last_message_and_system_into_the_prompt()
    {
        var answer = await SayAsync("""
            {"messages":[{"role":"system","content":"Be brief."},{"role":"developer","content":[{"type":"text","text":"Be kind."}]},
             {"role":"user","content":"first"},{"role":"assistant","content":"second"},{"role":"user","content":"told"}]}
            """);

        answer.ShouldContain("User: first");
        answer.ShouldContain("Assistant: second");
        answer.ShouldContain("Be brief.\n\nBe kind.|||0");
    }

    [Fact]
    public async Task Hands_pictures_and_files_on_and_thinks_as_hard_as_it_is_told()
    {
        var answer = await SayAsync($$$"""
            {"reasoning_effort":"low","messages":[{"role":"user","content":[{"type":"text","text":"told"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Pixel}}}"}},
             {"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,aGk="} }]}]}
            """);

        answer.ShouldBe("|low|<image/png 70 ><text/plain 2 a.txt>|0");
    }

    [Theory]
    [InlineData("https://example.com/a.png", "the gateway fetches nothing")]
    [InlineData("http://169.254.169.254/latest", "the gateway fetches nothing")]
    [InlineData("file:///etc/passwd", "the gateway fetches nothing")]
    [InlineData("data:image/svg+xml;base64,aGk=", "cannot be taken")]
    [InlineData("data:image/png,hi", "must be base64")]
    [InlineData("data:image/png;base64,***", "no base64")]
    public async Task SEC_16_takes_no_picture_from_elsewhere(string url, string why)
    {
        var body = $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]}""";

        var answer = (await Api.PostAsync(Path, body)).ShouldBe(400);

        answer.Error.ShouldContain(why);
        answer.Json["error"]!["param"]!.GetValue<string>().ShouldBe("messages[0].content[0].image_url.url");
    }

    [Theory]
    [InlineData("{", "the body")]
    [InlineData("[]", "the body")]
    [InlineData("null", "the body must be a JSON object")]
    [InlineData("", "Missing user message in `messages`.")]
    [InlineData("{}", "Missing user message in `messages`.")]
    [InlineData("""{"messages":[]}""", "Missing user message")]
    [InlineData("""{"messages":[{"role":"assistant","content":"hi"}]}""", "Missing user message")]
    [InlineData("""{"messages":[{"role":"user","content":""}]}""", "Missing user message")]
    [InlineData("""{"messages":[null]}""", "needs a role")]
    [InlineData("""{"messages":[{"role":"wizard","content":"hi"}]}""", "needs a role")]
    [InlineData("""{"messages":[{"role":"user","content":7}]}""", "a text or a list of parts")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}""", "others are not taken")]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", "half of a character")]
    [InlineData("""{"messages":"hi"}""", "wrong type of value at $.messages")]
    [InlineData("""{"stream":"yes","messages":[{"role":"user","content":"x"}]}""", "wrong type of value at $.stream")]
    [InlineData("""{"n":2,"messages":[{"role":"user","content":"x"}]}""", "n must be 1")]
    [InlineData("""{"tool_choice":"required","messages":[{"role":"user","content":"x"}]}""", "there are no tools")]
    [InlineData("""{"response_format":{"type":"json_object"},"messages":[{"role":"user","content":"x"}]}""", "response_format must be text")]
    [InlineData("""{"reasoning_effort":"very","messages":[{"role":"user","content":"x"}]}""", "none of none, minimal")]
    public async Task Says_what_is_wrong_with_a_body(string body, string why)
    {
        var answer = (await Api.PostAsync(Path, body)).ShouldBe(400);

        answer.Error.ShouldContain(why);
        answer.Json["error"]!["type"]!.GetValue<string>().ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData(null, null, "two")]
    [InlineData("gpt-5", null, "two")]
    [InlineData("moltbot", null, "two")]
    [InlineData("openclaw:one", null, "one")]
    [InlineData("moltbot/one", null, "one")]
    [InlineData("clawdbot:ONE", null, "one")]
    [InlineData("agent:one", null, "one")]
    [InlineData("openclaw:one", "two", "two")]
    public async Task Finds_the_agent_by_header_and_model_and_else_takes_the_default_one(string? model, string? header, string agent)
    {
        var body = new JsonObject { ["messages"] = JsonNode.Parse("""[{"role":"user","content":"who"}]"""), ["model"] = model };

        foreach (var name in header is null ? [""] : new[] { "x-openclaw-agent-id", "x-moltbot-agent", "x-clawdbot-agent-id" })
        {
            var answer = await Api.PostAsync(Path, body.ToJsonString(), change: request => _ = name.Length > 0 && request.Headers.TryAddWithoutValidation(name, header));

            answer.ShouldBe(200).Json["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldStartWith($"{agent}|");
        }
    }

    [Fact]
    public async Task Refuses_agents_that_do_not_exist()
    {
        var answer = (await Api.PostAsync(Path, ApiGateway.Chat("hi").Replace("\"openclaw\"", "\"openclaw:three\"", StringComparison.Ordinal))).ShouldBe(404);
        answer.Json["error"]!["code"]!.GetValue<string>().ShouldBe("model_not_found");

        (await Api.PostAsync(Path, ApiGateway.Chat("hi"), change: request => request.Headers.Add("x-openclaw-agent-id", "three"))).ShouldBe(400).Error.ShouldContain("unknown agent id \"three\"");
        (await Api.PostAsync(Path, ApiGateway.Chat("hi"), change: request => request.Headers.Add("x-openclaw-session-key", "agent:one:main"))).ShouldBe(400).Error.ShouldContain("agent \"one\"");
    }

    [Fact]
    public async Task Gives_a_user_one_session_and_everybody_else_a_new_one()
    {
        await SayAsync(ApiGateway.Chat("remember", ""","user":"ann@example.org" """));

        (await SayAsync(ApiGateway.Chat("told", ""","user":"ann@example.org" """))).ShouldEndWith("|2");
        (await SayAsync(ApiGateway.Chat("told", ""","user":"ANN@example.org" """))).ShouldEndWith("|0");
        (await SayAsync(ApiGateway.Chat("told", ""","user":"ann@example.org:group:x" """))).ShouldEndWith("|0");
        (await SayAsync(ApiGateway.Chat("told"))).ShouldEndWith("|0");
        Api.Gateway.Part<SessionService>().Find("agent:two:openai-user:ann@example.org").ShouldNotBeNull();
    }

    [Fact]
    public async Task Runs_in_the_session_of_the_header()
    {
        await Api.PostAsync(Path, ApiGateway.Chat("remember"), change: request => request.Headers.Add("x-clawdbot-session-key", "Mine"));
        var answer = await Api.PostAsync(Path, ApiGateway.Chat("who\ntold"), change: request => request.Headers.Add("x-openclaw-session-key", "agent:two:mine"));

        answer.ShouldBe(200).Json["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("two||I am two.|agent:two:mine|||2");
    }

    [Fact]
    public async Task Tells_the_clients_of_the_socket_about_the_run()
    {
        await using var client = await Api.Gateway.ConnectAsync("operator.read");

        var id = (await Api.PostAsync(Path, ApiGateway.Chat("hello"))).Json["id"]!.GetValue<string>();

        await client.EventAsync("chat", payload => payload["runId"]!.GetValue<string>() == id && payload["state"]!.GetValue<string>() == "final");
        client.Seen.Count(frame => frame["payload"]?["runId"]?.GetValue<string>() == id && frame["payload"]!["data"]?["phase"]?.GetValue<string>() == "end").ShouldBe(1);
    }

    [Fact]
    public async Task Ends_a_stream_when_somebody_stops_the_run()
    {
        using var stream = await Api.StreamAsync(Path, ApiGateway.Chat($"begun\nuntil {Api.Signal()}", ""","stream":true"""));
        var id = (await stream.JsonAsync())["id"]!.GetValue<string>();
        await stream.NextAsync();

        Api.Gateway.Part<AgentRunner>().Find(id)!.Abort("rpc").ShouldBeTrue();

        (await stream.RestAsync())[^1].Json["error"]!["message"]!.GetValue<string>().ShouldContain("stopped");
    }

    private async Task<string> SayAsync(string body) =>
        (await Api.PostAsync(Path, body)).ShouldBe(200).Json["choices"]![0]!["message"]!["content"]!.GetValue<string>();

    private static string? Content(JsonNode chunk) => chunk["choices"]![0]!["delta"]!["content"]?.GetValue<string>();
}
