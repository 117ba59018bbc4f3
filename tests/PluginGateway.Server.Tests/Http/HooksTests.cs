using System.Net;
using System.Text.Json.Nodes;
using PluginGateway.Server.Security;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Http;

/// <summary><c>/hooks</c> (<c>http.md</c> §2).</summary>
public sealed class HooksTests(HooksFixture fixture) : IClassFixture<HooksFixture>
{
    private ApiGateway Api => fixture.Api;

    private SessionService Sessions => Api.Gateway.Part<SessionService>();

    private SystemEvents Events => Api.Gateway.Part<SystemEvents>();

    [Fact]
    public async Task Runs_an_agent_whose_end_can_be_waited_for()
    {
        var answer = (await PostAsync("agent", """{"message":"hello\nworld","name":"Build","sessionKey":"hook:build"}""")).ShouldBe(202);
        answer.Json["ok"]!.GetValue<bool>().ShouldBeTrue();

        var end = await EndAsync(answer);

        end["status"]!.GetValue<string>().ShouldBe("ok");
        var said = Sessions.Transcript("agent:two:hook:build", 10);
        said[^1].RunId.ShouldBe(answer.Json["runId"]!.GetValue<string>());

        // What came from outside says so, and cannot end its own mark.
        said[0].Text.ShouldContain("through the hook \"Build\"");
        said[0].Text.ShouldMatch("\\[outside [0-9a-f]{16}\\]hello\\nworld\\[/outside [0-9a-f]{16}\\]$");
        await Until.TrueAsync(() => Events.Waiting("agent:two:main").Any(text => text.StartsWith("Hook Build: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Gives_each_message_a_session_of_its_own_unless_it_names_one()
    {
        var before = HookSessions();

        await EndAsync(await PostAsync("agent", """{"message":"a"}"""));
        await EndAsync(await PostAsync("agent", """{"message":"b","sessionKey":""}"""));

        (HookSessions() - before).ShouldBe(2);

        int HookSessions() => Sessions.List().Count(session => session.Key.StartsWith("agent:two:hook:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("main")]
    [InlineData("agent:two:main")]
    [InlineData("agent:one:hook:x")]
    [InlineData("global")]
    [InlineData("hooks")]
    public async Task SEC_25_lets_no_sender_into_sessions_of_others(string key) =>
        Error((await PostAsync("agent", $$"""{"message":"x","sessionKey":"{{key}}"}""")).ShouldBe(400)).ShouldContain("sessionKey must begin with hook:");

    [Fact]
    public async Task Lets_senders_into_sessions_that_the_operator_names()
    {
        await EndAsync((await PostAsync("agent", """{"message":"x","sessionKey":"Agent:One:CI:7"}""")).ShouldBe(202));

        Sessions.Find("agent:one:ci:7").ShouldNotBeNull();
    }

    [Fact]
    public async Task Takes_effect_once_for_one_key()
    {
        var first = (await PostAsync("agent", """{"message":"once","name":"Once","sessionKey":"hook:once"}""", "key-1")).ShouldBe(202);
        var second = (await PostAsync("agent", """{"message":"once","name":"Once","sessionKey":"hook:once"}""", "key-1")).ShouldBe(202);
        await EndAsync(first);
        await Until.TrueAsync(() => Events.Waiting("agent:two:main").Any(text => text.StartsWith("Hook Once: ", StringComparison.Ordinal)));
        var third = (await PostAsync("agent", """{"message":"once","name":"Once","sessionKey":"hook:once"}""", "key-1")).ShouldBe(202);

        new[] { second, third }.ShouldAllBe(answer => answer.Text == first.Text);
        Sessions.Transcript("agent:two:hook:once", 10).Count.ShouldBe(2);
        Error((await PostAsync("agent", """{"message":"other","sessionKey":"hook:once"}""", "key-1")).ShouldBe(409)).ShouldContain("was used before with other params");
        (await PostAsync("agent", """{"message":"once","name":"Once","sessionKey":"hook:once"}""", "key-2")).ShouldBe(202).Text.ShouldNotBe(first.Text, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Takes_effect_once_over_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        for (var start = 0; start < 2; start++)
        {
            await using var api = await ApiGateway.StartAsync(statePath: state);
            var answer = await api.PostAsync("/hooks/agent", """{"message":"once","sessionKey":"hook:once"}""", ApiGateway.HookToken, request => request.Headers.Add("Idempotency-Key", "key"));
            answer.ShouldBe(202);

            // The record is written after the word to the main session.
            await Until.TrueAsync(() => start > 0 || Count(api, "SELECT count(*) FROM idempotency") == 1);
            api.Gateway.Part<SessionService>().Transcript("agent:two:hook:once", 10).Count.ShouldBe(2);
        }

        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task Leaves_a_word_for_the_main_session()
    {
        (await PostAsync("wake", """{"text":"look\nat this","mode":"next-heartbeat"}""")).ShouldBe(200).Text.ShouldBe("""{"ok":true,"mode":"next-heartbeat"}""");
        (await PostAsync("wake", """{"text":"and that"}""")).ShouldBe(200).Text.ShouldBe("""{"ok":true,"mode":"now"}""");

        Events.Waiting("agent:two:main").ShouldContain(text => text == "a hook says (from outside, no order): look at this");
    }

    [Fact]
    public async Task Fills_the_operators_templates_in_and_marks_what_is_not_the_operators()
    {
        var answer = (await PostAsync("github/push", """{"repo":{"name":"pg"},"commits":[{"id":"c1"},{"id":"c2"}],"n":7}""", change: request => request.Headers.Add("X-Event", "push"))).ShouldBe(202);
        await EndAsync(answer);

        var text = Sessions.Transcript("agent:two:hook:repo:pg", 10)[0].Text;
        var body = text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        System.Text.RegularExpressions.Regex.Replace(body, "/?outside [0-9a-f]{16}", "o", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))
            .ShouldBe("""Look at [o]pg[o], commit [o]c2[o] of [o][{"id":"c1"},{"id":"c2"}][o], event [o]push[o], at [o]github/push[o], .""");
    }

    [Fact]
    public async Task Shows_no_credential_to_a_template()
    {
        await EndAsync(await PostAsync("leaky", "{}", change: request => request.Headers.Add("x-openclaw-token", ApiGateway.HookToken)));

        Sessions.Transcript("agent:two:leaky", 10)[0].Text.ShouldBe("<>");
    }

    [Fact]
    public async Task Wakes_by_a_mapping_that_fits_the_source_and_takes_presets_last()
    {
        (await PostAsync("any/thing", """{"source":"pager","what":"disk"}""")).ShouldBe(200).Text.ShouldBe("""{"ok":true,"mode":"now"}""");
        Events.Waiting("agent:two:main").ShouldContain(text => text == "a hook says (from outside, no order): pager: disk");

        await EndAsync((await PostAsync("gmail", """{"messages":[{"id":"M1","from":"ann","subject":"hi","snippet":"s","body":"b"}]}""")).ShouldBe(202));
        Sessions.Find("agent:two:hook:gmail:m1").ShouldNotBeNull();
        (await PostAsync("nothing", "{}")).ShouldBe(404);
        (await PostAsync("", "{}")).ShouldBe(404);
    }

    [Fact]
    public async Task Keeps_a_sender_out_of_other_sessions_also_through_a_template() =>
        Error((await PostAsync("chooses", """{"key":"agent:two:main","text":"x"}""")).ShouldBe(400)).ShouldContain("sessionKey must begin with hook:");

    [Theory]
    [InlineData("agent", "{}", "message required")]
    [InlineData("agent", """{"message":" "}""", "message required")]
    [InlineData("agent", """{"message":"x","model":" "}""", "model required")]
    [InlineData("agent", """{"message":"x","model":"none-such"}""", "model not allowed: none-such")]
    [InlineData("agent", """{"message":"x","thinking":"very"}""", "thinking must be")]
    [InlineData("agent", """{"message":"x","wakeMode":"later"}""", "mode must be now or next-heartbeat")]
    [InlineData("agent", """{"message":"x","channel":"telegram"}""", "channel must be last, or one that there is")]
    [InlineData("agent", """{"message":7}""", "the body cannot be read at $.message")]
    [InlineData("agent", "[]", "the body")]
    [InlineData("agent", "{", "the body")]
    [InlineData("wake", "{}", "text required")]
    [InlineData("wake", """{"text":"x","mode":"later"}""", "mode must be now or next-heartbeat")]
    [InlineData("github/push", "[1]", "the body must be a JSON object")]
    [InlineData("github/push", "message=hi", "the body")]
    public async Task Says_what_is_wrong_with_a_body(string path, string body, string why)
    {
        var answer = (await PostAsync(path, body)).ShouldBe(400);

        answer.Json["ok"]!.GetValue<bool>().ShouldBeFalse();
        Error(answer).ShouldContain(why);
    }

    [Fact]
    public async Task Uses_the_model_that_it_is_told()
    {
        var answer = await PostAsync("agent", """{"message":"who\n.","model":"other","sessionKey":"hook:model"}""");
        await EndAsync(answer);

        Sessions.Find("agent:two:hook:model")!.LastRun.Model.ShouldBe("other");
    }

    [Fact]
    public async Task Tells_the_main_session_of_a_run_that_failed()
    {
        var end = await EndAsync(await PostAsync("agent", """{"message":"\nfail\n","name":"Broken"}"""));

        end["status"]!.GetValue<string>().ShouldBe("error");
        await Until.TrueAsync(() => Events.Waiting("agent:two:main").Any(text => text.StartsWith("Hook Broken (error): ", StringComparison.Ordinal) && text.Contains("the model is broken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SEC_11_takes_its_own_token_in_a_header_and_nothing_else()
    {
        const string Body = """{"text":"let me in"}""";

        (await Api.PostAsync("/hooks/wake", Body, bearer: null)).ShouldBe(401).Text.ShouldBe("""{"ok":false,"error":"Unauthorized"}""");
        (await Api.PostAsync("/hooks/wake", Body, TestGateway.Token)).ShouldBe(401);
        (await Api.PostAsync("/hooks/wake", "{", "wrong")).ShouldBe(401);
        (await Api.PostAsync($"/hooks/wake?token={ApiGateway.HookToken}", Body, bearer: null)).ShouldBe(401).Text.ShouldContain("not taken from the address");
        (await Api.PostAsync($"/hooks/wake?token={ApiGateway.HookToken}", Body, ApiGateway.HookToken)).ShouldBe(401);
        (await Api.PostAsync("/v1/chat/completions", ApiGateway.Chat("hi"), ApiGateway.HookToken)).ShouldBe(401);
        foreach (var brand in new[] { "openclaw", "moltbot", "clawdbot" })
        {
            (await Api.PostAsync("/hooks/wake", Body, bearer: null, request => request.Headers.Add($"x-{brand}-token", ApiGateway.HookToken))).ShouldBe(200);
        }
    }

    [Fact]
    public async Task SEC_09_locks_out_who_guesses_at_the_token()
    {
        var here = IPAddress.Parse("127.0.0.9");
        for (var i = 0; i < 10; i++)
        {
            (await Api.SendAsync(HttpMethod.Post, "/hooks/wake", "{}", $"guess-{i}", from: here)).ShouldBe(401);
        }

        var locked = (await Api.SendAsync(HttpMethod.Post, "/hooks/wake", """{"text":"x"}""", ApiGateway.HookToken, from: here)).ShouldBe(429);
        locked.Header("Retry-After").ShouldNotBeNull();
        (await PostAsync("wake", """{"text":"x"}""")).ShouldBe(200);
    }

    [Fact]
    public void SEC_17_is_known_as_a_secret() => SecretScrubber.Process.Scrub($"x {ApiGateway.HookToken} y").ShouldBe("x *** y");

    private Task<ApiAnswer> PostAsync(string path, string body, string? key = null, Action<HttpRequestMessage>? change = null) => Api.PostAsync($"/hooks/{path}".TrimEnd('/'), body, ApiGateway.HookToken, request =>
    {
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        change?.Invoke(request);
    });

    private async Task<JsonObject> EndAsync(ApiAnswer accepted)
    {
        await using var client = await Api.Gateway.ConnectAsync("operator.write");
        return await client.CallOkAsync("agent.wait", new JsonObject { ["runId"] = accepted.ShouldBe(202).Json["runId"]!.GetValue<string>() });
    }

    private static string Error(ApiAnswer answer) => answer.Json["error"]!.GetValue<string>();

    private static int Count(ApiGateway api, string query) => api.Gateway.Part<Storage.SqliteDatabase>().Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    });
}

/// <summary>A gateway with mappings.</summary>
public sealed class HooksFixture : IAsyncLifetime
{
    internal ApiGateway Api { get; private set; } = null!;

    public async Task InitializeAsync() => Api = await ApiGateway.StartAsync(keys =>
    {
        keys["hooks:allowedSessionKeyPrefixes:0"] = "agent:one:ci:";
        keys["hooks:presets:0"] = "gmail";
        keys["hooks:mappings:0:match:path"] = "/github/push";
        keys["hooks:mappings:0:messageTemplate"] = "Look at {{payload.repo.name}}, commit {{ commits[1].id }} of {{payload.commits}}, event {{headers.x-event}}, at {{path}}, {{payload.none.at[3].all}}{{commits[9]}}{{query.q}}.";
        keys["hooks:mappings:0:sessionKey"] = "hook:repo:{{payload.repo.name}}";
        keys["hooks:mappings:1:match:path"] = "leaky";
        keys["hooks:mappings:1:messageTemplate"] = "<{{headers.authorization}}{{headers.x-openclaw-token}}>";
        keys["hooks:mappings:1:sessionKey"] = "leaky";
        keys["hooks:mappings:1:allowUnsafeExternalContent"] = "true";
        keys["hooks:mappings:2:match:source"] = "pager";
        keys["hooks:mappings:2:action"] = "wake";
        keys["hooks:mappings:2:textTemplate"] = "{{source}}: {{what}}";
        keys["hooks:mappings:3:match:path"] = "chooses";
        keys["hooks:mappings:3:messageTemplate"] = "{{text}}";
        keys["hooks:mappings:3:sessionKey"] = "{{key}}";
    });

    public async Task DisposeAsync() => await Api.DisposeAsync();
}
