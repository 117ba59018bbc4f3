using System.Text.Json.Nodes;
using ModelServer;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Conversations that grow too long for their model, over the OpenAI wire.</summary>
public sealed class CompactionTests : IAsyncLifetime
{
    // 1000 tokens by our count, of the 2000 that the model takes.
    private static readonly string Long = string.Concat(Enumerable.Repeat("tea is good ", 334));

    private readonly GatewayUnderTest _gateway = new();
    private ScriptedModelServer _server = null!;
    private GatewayClient _client = null!;

    public async Task InitializeAsync() => _server = await ScriptedModelServer.StartAsync();

    public async Task DisposeAsync()
    {
        await (_client?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Has_the_agent_sum_up_what_is_older_before_the_model_overflows()
    {
        await StartAsync(window: 2000);
        var events = Listen("two");
        _server.Enqueue(ModelReply.Says("First answer"), ModelReply.Says("He likes ", "tea."), ModelReply.Says("Second answer"), ModelReply.Says("Third answer"));

        (await AskAsync("one", Long)).ShouldBe("First answer");
        (await AskAsync("two", "And now? " + Long)).ShouldBe("Second answer");
        (await AskAsync("three", "Short")).ShouldBe("Third answer");

        var summary = _server.Requests[1];
        Text(summary.Messages[0]).ShouldContain("You sum up a conversation");
        Text(summary.Messages[1]).ShouldContain("Person: tea is good");
        Text(summary.Messages[1]).ShouldNotContain("And now?");
        summary.Json.ContainsKey("tools").ShouldBeFalse();
        foreach (var later in new[] { _server.Requests[2], _server.Requests[3] })
        {
            var told = string.Join('\n', later.Messages.Select(Text));
            told.ShouldContain("He likes tea.");
            told.ShouldContain("First answer");
            told.ShouldContain("And now?");
        }

        Text(_server.Requests[2].Messages[0]).ShouldNotContain("tea is good");
        events.ShouldBe(["start", "end false"]);
        await KeptAsync(isSummed: true);
    }

    [Fact]
    public async Task Sums_up_and_tries_once_more_when_the_server_says_that_it_is_too_long()
    {
        await StartAsync(window: null);
        var events = Listen("two");
        _server.Enqueue(ModelReply.Says("First answer"), TooLong, ModelReply.Says("He likes tea."), ModelReply.Says("Second answer"));

        await AskAsync("one", Long);
        (await AskAsync("two", "And now?")).ShouldBe("Second answer");

        events.ShouldBe(["start", "end true"]);
        string.Join('\n', _server.Requests[3].Messages.Select(Text)).ShouldContain("He likes tea.");
        _server.Requests.Count.ShouldBe(4);
        await KeptAsync(isSummed: true);
    }

    [Fact]
    public async Task Shows_the_model_less_at_once_when_what_is_to_be_summed_up_is_too_long_as_well()
    {
        await StartAsync(window: null);
        _server.Enqueue(ModelReply.Says("First answer"), TooLong, TooLong, ModelReply.Says("He likes tea."), ModelReply.Says("Second answer"));

        await AskAsync("one", Long);
        (await AskAsync("two", "And now?")).ShouldBe("Second answer");

        Text(_server.Requests[3].Messages[1]).Length.ShouldBeLessThan(Text(_server.Requests[2].Messages[1]).Length);
        await KeptAsync(isSummed: true);
    }

    [Fact]
    public async Task Loses_nothing_when_there_is_no_summary_and_says_what_the_server_said()
    {
        await StartAsync(window: null);
        _server.Enqueue(ModelReply.Says("First answer"), TooLong, ModelReply.Refuses(500, "out of order"));

        await AskAsync("one", Long);
        var failure = await Should.ThrowAsync<GatewayException>(() => AskAsync("two", "And now?"));

        failure.Message.ShouldContain("too long for the model");
        failure.Message.ShouldContain("/new");
        await KeptAsync(isSummed: false);
        (await AskAsync("three", "Short")).ShouldBe("Hello there");
    }

    [Fact]
    public async Task Tries_only_once_more()
    {
        await StartAsync(window: null);
        _server.Enqueue(ModelReply.Says("First answer"), TooLong, ModelReply.Says("He likes tea."), TooLong);

        await AskAsync("one", Long);
        (await Should.ThrowAsync<GatewayException>(() => AskAsync("two", "And now?"))).Message.ShouldContain("too long for the model");

        _server.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("says nothing")]
    [InlineData("hangs")]
    public async Task Goes_on_with_the_whole_conversation_when_a_summary_would_be_good_and_the_model(string trouble)
    {
        await StartAsync(window: 2000, more: "\"compaction\": { \"timeoutSeconds\": 1 }");
        var events = Listen("two");
        _server.Enqueue(ModelReply.Says("First answer"));
        _server.Enqueue(trouble switch
        {
            "fails" => ModelReply.Refuses(500, "out of order"),
            "hangs" => ModelReply.Does(new Say("He "), WaitFor.Ever),
            _ => ModelReply.Says(" ", "\n"),
        });
        _server.Enqueue(ModelReply.Says("Second answer"));

        await AskAsync("one", Long);
        (await AskAsync("two", "And now? " + Long)).ShouldBe("Second answer");

        string.Join('\n', _server.Requests[^1].Messages.Select(Text)).ShouldStartWith("tea is good");
        events.ShouldBe(["start", "end false"]);
        await KeptAsync(isSummed: false);
    }

    [Fact]
    public async Task Stops_the_summary_with_the_run()
    {
        await StartAsync(window: 2000);
        _server.Enqueue(ModelReply.Says("First answer"), ModelReply.Does(new Say("He "), WaitFor.Ever));
        await AskAsync("one", Long);
        await _server.NextRequestAsync();

        var running = AskAsync("two", "And now? " + Long);
        var summary = await _server.NextRequestAsync();
        await _client.CallAsync(ChatMethods.Abort, new ChatAbortParams { SessionKey = "main", RunId = "two" }, CancellationToken.None);

        (await Should.ThrowAsync<GatewayException>(() => running)).Message.ShouldContain("stopped");
        await summary.Gone.WaitAsync(TimeSpan.FromSeconds(60));
        await KeptAsync(isSummed: false);
        (await AskAsync("three", "Short")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Does_nothing_by_itself_where_the_operator_does_not_want_it()
    {
        await StartAsync(window: 2000, more: "\"compaction\": { \"auto\": false }");
        _server.Enqueue(ModelReply.Says("First answer"), TooLong);

        await AskAsync("one", Long);
        await Should.ThrowAsync<GatewayException>(() => AskAsync("two", "And now? " + Long));

        _server.Requests.Count.ShouldBe(2);
        await KeptAsync(isSummed: false);
    }

    [Fact]
    public async Task Is_done_lists_and_exports_by_the_verbs()
    {
        await StartAsync(window: null);
        _server.Enqueue(ModelReply.Says("First answer"), ModelReply.Says("Second answer"), ModelReply.Says("He likes tea."));
        await AskAsync("one", "I like tea \u2615");
        await AskAsync("two", "And milk");

        (await _gateway.AskAsync("sessions", "list")).Output.ShouldContain("agent:main:main");
        var compact = await _gateway.AskAsync("sessions", "compact", "main", "--keep", "2");
        compact.Code.ShouldBe(0, compact.Error);
        compact.Output.ShouldContain("The newest 2 messages stay");
        var file = Path.Combine(_gateway.State.FullName, "export.jsonl");
        (await _gateway.AskAsync("sessions", "export", "main", "--all", "--output", file)).Error.ShouldContain("Wrote 7 lines");
        var lines = (await File.ReadAllLinesAsync(file)).Select(static line => JsonNode.Parse(line)!).ToList();
        lines.Select(static line => (string?)line["type"]).ShouldBe(["session", "message", "message", "session", "compaction", "message", "message"]);
        ((string?)lines[1]["message"]!["content"]![0]!["text"]).ShouldBe("I like tea \u2615");
        ((string?)lines[4]["summary"]).ShouldBe("He likes tea.");

        var again = await _gateway.AskAsync("sessions", "export", "main", "--output", file);
        again.Code.ShouldBe(1);
        again.Error.ShouldContain("cannot be written");
        File.Exists(file + ".partial").ShouldBeFalse();
        (await _gateway.AskAsync("sessions", "export", "nothing")).Error.ShouldContain("No session found: nothing");
        (await _gateway.AskAsync("sessions", "reset", "main")).Output.ShouldContain("begins anew");
        (await _gateway.AskAsync("sessions", "export", "main")).Output.Trim().Split('\n').Length.ShouldBe(1);
        (await _gateway.AskAsync("sessions", "delete", "main")).Error.ShouldContain("Cannot delete the main session");
    }

    private static ModelReply TooLong => ModelReply.Refuses(400, "This model's maximum context length is 2000 tokens", code: "context_length_exceeded");

    private static string Text(JsonNode message) => message["content"] switch
    {
        JsonArray parts => string.Concat(parts.Select(static part => (string?)part!["text"])),
        var text => (string?)text ?? "",
    };

    private async Task StartAsync(int? window, string more = "\"maxConcurrent\": 4")
    {
        _server.Models = [ScriptedModelServer.Model("tiny", window)];
        await File.WriteAllTextAsync(
            _gateway.ConfigPath,
            $$"""{ "agents": { "defaults": { "provider": "openai", {{more}} } }, "plugins": { "openai": { "enabled": true, "config": { "endpoint": "{{_server.Endpoint}}", "model": "tiny", "retries": 0 } } } }""");
        await _gateway.StartAsync();
        _client = await _gateway.ConnectAsync(Scopes.Admin);
        await Until.TrueAsync(async () => _server.Lists > 0 && (await _client.CallAsync(AgentsMethods.Models, ListParams.Value, CancellationToken.None)).Models.Any(model => model.ContextWindow == window));
    }

    private List<string> Listen(string runId)
    {
        var events = new List<string>();
        _client.Subscribe(AgentRunMethods.Event, happening =>
        {
            if (happening.RunId == runId && happening.Stream == "compaction")
            {
                events.Add(happening.Data.Phase == "end" ? $"end {(happening.Data.WillRetry == true ? "true" : "false")}" : happening.Data.Phase!);
            }
        });
        return events;
    }

    private async Task<string> AskAsync(string id, string message)
    {
        var result = await _client.CallAsync(AgentRunMethods.Agent, new AgentParams { Message = message, IdempotencyKey = id }, _ => { }, CancellationToken.None);
        return result.Result!.Payloads[0].Text;
    }

    // Whatever happened, everything that was said is still there, once.
    private async Task KeptAsync(bool isSummed)
    {
        var page = await _client.CallAsync(SessionExport.Export, new SessionsExportParams { Key = "main", IncludeArchived = true }, CancellationToken.None);
        var lines = page.Lines.ToList();
        while (page.Cursor is { } cursor)
        {
            page = await _client.CallAsync(SessionExport.Export, new SessionsExportParams { Key = "main", IncludeArchived = true, Cursor = cursor }, CancellationToken.None);
            lines.AddRange(page.Lines);
        }

        lines.Count(static line => line.Type == "session").ShouldBe(isSummed ? 2 : 1);
        lines.Count(static line => line.Type == "compaction").ShouldBe(isSummed ? 1 : 0);
        lines.Count(static line => line.Message?.Content[0].Text == Long).ShouldBe(1);
        lines.Count(static line => line.Message?.Content[0].Text == "First answer").ShouldBe(1);
        lines.Count(static line => line.Message?.Content[0].Text!.StartsWith("And now?", StringComparison.Ordinal) == true).ShouldBe(1);
        var patched = await _client.CallAsync(SessionChanges.Patch, new SessionsPatchParams { Key = "main" }, CancellationToken.None);
        (patched.Entry.CompactionCount ?? 0).ShouldBe(isSummed ? 1 : 0);
    }
}
