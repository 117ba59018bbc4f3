using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>What a client gets that sends nonsense after the handshake (recorded frames 07 and 19), and that nobody else notices.</summary>
public sealed class BadFramesTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Theory]
    [InlineData("""{"type":"event","event":"x"}""", "invalid", "must have required property 'id'; must have required property 'method'; at root: unexpected property 'event'; at /type: must be equal to constant")]
    [InlineData("""{"type":"req","id":"n1"}""", "n1", "must have required property 'method'")]
    [InlineData("""{"type":"req","id":7,"method":"health"}""", "7", "at /id: must be string")]
    [InlineData("null", "invalid", "must be object")]
    [InlineData("[]", "invalid", "must be object")]
    [InlineData("""{"type":"req","id":"e1","method":"health","extra":true}""", "e1", "at root: unexpected property 'extra'")]
    [InlineData("""{"type":"req","id":"","method":"health"}""", "invalid", "at /id: must NOT have fewer than 1 characters")]
    [InlineData("""{"type":"req","id":"m1","method":""}""", "m1", "at /method: must NOT have fewer than 1 characters")]
    [InlineData("""{"type":"res","id":"t1","method":"health"}""", "t1", "at /type: must be equal to constant")]
    public async Task Says_what_is_wrong_with_a_frame_and_stays_open(string text, string id, string errors)
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendAsync(text);

        (await client.AnswerAsync(id))["error"]!["message"]!.GetValue<string>().ShouldBe($"invalid request frame: {errors}");
        await client.CallOkAsync("health");
    }

    [Theory]
    [InlineData("{bad json")]
    [InlineData("")]
    [InlineData("""{"type":"req","id":"a","method":"health"} trailing""")]
    [InlineData("""{"type":"req","id":"a","method":"health","\ud800":1}""")]
    [InlineData("""{"type":"req","id":"a","method":"\ud800"}""")]
    [InlineData("""{"type":"\ud800","id":"a","method":"health"}""")]
    public async Task Ignores_text_that_is_not_json(string text)
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendAsync(text);

        await client.CallOkAsync("health");
    }

    [Theory]
    [InlineData("chat.history", "invalid chat.history params: ")]
    [InlineData("no.such.method", "unknown method: no.such.method")]
    public async Task Answers_a_request_whose_params_are_deeper_than_anybody_needs(string method, string message)
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        await client.SendAsync($$"""{"type":"req","id":"deep","method":"{{method}}","params":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""");
        await client.SendAsync($$"""{"type":"req","id":"odd","extra":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""");

        (await client.AnswerAsync("deep"))["error"]!["message"]!.GetValue<string>().ShouldStartWith(message);
        (await client.AnswerAsync("invalid"))["error"]!["message"]!.GetValue<string>().ShouldBe("invalid request frame: nested deeper than 64 levels");
        await client.CallOkAsync("health");
    }

    [Theory]
    [InlineData(" [ t}")]
    [InlineData("""{"extra":1,"id" "x"}""")]
    [InlineData("[[[")]
    [InlineData("""{"type":[[]],"id" "x"}""")]
    public async Task Closes_without_a_word_when_the_first_frame_only_begins_like_json(string text)
    {
        await using var client = await TestClient.OpenAsync(Gateway);

        await client.SendAsync(text);

        (await client.ClosedAsync()).Code.ShouldBe(1000);
    }

    [Fact]
    public async Task Refuses_a_huge_id_without_echoing_it()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendAsync($$"""{"type":"req","id":"{{new string('x', 100_000)}}","method":"health"}""");

        (await client.AnswerAsync("invalid"))["error"]!["message"]!.GetValue<string>().ShouldBe("invalid request frame: at /id: must NOT have more than 256 characters");
    }

    [Fact]
    public async Task Echoes_an_id_with_escapes_as_it_came()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendAsync("""{"type":"req","id":"a\u00e9\"b","method":"health"}""");

        (await client.AnswerAsync("aé\"b"))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("no.such.method")]
    [InlineData("HEALTH")]
    [InlineData("méthode")]
    public async Task Refuses_an_unknown_method(string method)
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        (await client.CallErrorAsync(method)).ShouldBe($"unknown method: {method}");
    }

    [Theory]
    [InlineData("chat.history", """{"sessionKey":"main","bogus":1}""", "invalid chat.history params: at root: unexpected property 'bogus'")]
    [InlineData("chat.history", """{"sessionKey":5}""", "invalid chat.history params: at /sessionKey: must be string")]
    [InlineData("chat.history", """{"sessionKey":"main","limit":0}""", "invalid chat.history params: at /limit: must be >= 1")]
    [InlineData("chat.history", """{"sessionKey":"main","limit":1.5}""", "invalid chat.history params: at /limit: must be integer")]
    [InlineData("chat.history", "[]", "invalid chat.history params: must be object")]
    [InlineData("chat.history", "\"main\"", "invalid chat.history params: must be object")]
    [InlineData("channels.status", """{"probe":"x"}""", "invalid channels.status params: at /probe: must be boolean")]
    [InlineData("send", "{}", "invalid send params: must have required property 'to'; must have required property 'message'; must have required property 'idempotencyKey'")]
    [InlineData("send", """{"to":"123","message":"","channel":"telegram","idempotencyKey":"k5"}""", "invalid send params: at /message: must NOT have fewer than 1 characters")]
    [InlineData("agent", "{}", "invalid agent params: must have required property 'message'; must have required property 'idempotencyKey'")]
    [InlineData("agent.wait", null, "invalid agent.wait params: must have required property 'runId'")]
    public async Task Refuses_wrong_params_and_names_all_that_is_wrong(string method, string? parameters, string message)
    {
        await using var client = await Gateway.ConnectAsync("operator.read", "operator.write");

        (await client.CallErrorAsync(method, parameters is null ? null : JsonNode.Parse(parameters))).ShouldBe(message);
    }

    [Fact]
    public async Task Takes_a_frame_of_exactly_the_limit_and_closes_at_one_byte_more()
    {
        await using var other = await Gateway.ConnectAsync("operator.read");
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendAsync(Padded(512 * 1024));
        (await client.AnswerAsync("p"))["ok"]!.GetValue<bool>().ShouldBeTrue();
        await client.SendAsync(Padded((512 * 1024) + 1));

        (await client.ClosedAsync()).Code.ShouldBe(1009);
        await other.CallOkAsync("health");
    }

    [Fact]
    public async Task Takes_larger_frames_of_who_may_write_and_closes_at_one_byte_more()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        await client.SendAsync(Padded(25 * 1024 * 1024));
        (await client.AnswerAsync("p"))["ok"]!.GetValue<bool>().ShouldBeTrue();
        await client.SendAsync(Padded((25 * 1024 * 1024) + 1));

        (await client.ClosedAsync()).Code.ShouldBe(1009);
    }

    [Fact]
    public async Task Receives_a_few_large_frames_at_a_time_and_lets_small_ones_pass()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        var slow = new List<TestClient>();
        try
        {
            for (var i = 0; i < 8; i++)
            {
                slow.Add(await Gateway.ConnectAsync("operator.write"));
                await slow[i].SendPartAsync(Encoding.UTF8.GetBytes(new string(' ', (512 * 1024) + 1)));
            }

            await Until.TrueAsync(() => Gateway.Part<Server.Connections.LargeFrames>().Free == 0);
            await using var other = await Gateway.ConnectAsync("operator.write");
            await other.SendAsync(Padded(600 * 1024));
            var answer = other.AnswerAsync("p");
            await client.CallOkAsync("health");
            answer.IsCompleted.ShouldBeFalse();

            await slow[0].DisposeAsync();

            (await answer)["ok"]!.GetValue<bool>().ShouldBeTrue();
        }
        finally
        {
            foreach (var one in slow.Skip(1))
            {
                await one.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Closes_a_client_whose_text_is_not_utf8()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendBytesAsync([0x22, 0xC3, 0x28, 0x22], WebSocketMessageType.Text);

        (await client.ClosedAsync()).Code.ShouldBe(1007);
    }

    [Fact]
    public async Task Takes_a_binary_message_for_text()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendBytesAsync(Encoding.UTF8.GetBytes("""{"type":"req","id":"b","method":"health"}"""), WebSocketMessageType.Binary);

        (await client.AnswerAsync("b"))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Ignores_a_binary_message_that_is_no_text()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendBytesAsync([.. """{"type":"req","id":"x"""u8, 0xC3, 0x28, .. "\",\"method\":\"health\"}"u8], WebSocketMessageType.Binary);

        await client.CallOkAsync("health");
    }

    [Fact]
    public async Task Refuses_params_with_half_of_a_surrogate_pair()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        await client.SendAsync("""{"type":"req","id":"s","method":"chat.history","params":{"sessionKey":"\ud800"}}""");

        var error = (await client.AnswerAsync("s"))["error"]!;
        error["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        error["message"]!.GetValue<string>().ShouldStartWith("invalid chat.history params: ");
    }

    [Fact]
    public async Task Takes_less_before_the_handshake()
    {
        await using var client = await TestClient.OpenAsync(Gateway);

        await client.SendAsync(Padded((64 * 1024) + 1));

        (await client.ClosedAsync()).Code.ShouldBe(1009);
    }

    [Fact]
    public async Task Answers_every_one_of_many_requests_sent_at_once()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        var ids = new List<string>();
        for (var i = 0; i < 2000; i++)
        {
            ids.Add(await client.RequestAsync(i % 3 == 0 ? "status" : "health", null));
        }

        foreach (var id in ids)
        {
            (await client.AnswerAsync(id))["ok"]!.GetValue<bool>().ShouldBeTrue();
        }
    }

    private static string Padded(int bytes)
    {
        const string Head = """{"type":"req","id":"p","method":"health","params":{"pad":" """;
        const string Tail = "\"}}";
        return new StringBuilder(Head).Append('x', bytes - Head.Length - Tail.Length).Append(Tail).ToString();
    }
}
