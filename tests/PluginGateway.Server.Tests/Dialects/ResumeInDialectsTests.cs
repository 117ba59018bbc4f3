using System.Text;
using System.Text.Json.Nodes;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events.Streams;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Coming back for events that were missed, in either protocol and from one to the other: one log serves both.</summary>
public sealed class ResumeInDialectsTests
{
    [Theory]
    [InlineData(4, 4, "agent:main:spelt")]
    [InlineData(3, 3, "Spelt")]
    [InlineData(3, 4, "agent:main:spelt")]
    [InlineData(4, 3, "Spelt")]
    public async Task Gets_what_it_missed_with_sessions_named_as_its_protocol_names_them(int before, int after, string named)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var speaker = await gateway.ConnectAsync("operator.write");
        JsonNode wish;
        await using (var first = await ConnectAsync(gateway, before, new JsonObject()))
        {
            await RunAsync(speaker, "one");
            await ChatTests.EndAsync(first, "one");
            wish = new JsonObject { ["streamId"] = first.Hello["resume"]!["streamId"]!.DeepClone(), ["afterSeq"] = Numbers(first)[^1] };
        }

        await RunAsync(speaker, "two");
        await using var second = await ConnectAsync(gateway, after, wish);
        var resumed = second.Hello["resume"]!;
        resumed["resyncRequired"]!.GetValue<bool>().ShouldBeFalse(resumed.ToJsonString());
        await RunAsync(speaker, "three");
        await ChatTests.EndAsync(second, "three");

        var told = second.Seen.Where(frame => frame["event"]?.GetValue<string>() is "agent" or "chat").Select(frame => frame["payload"]!).ToList();
        told.Select(payload => payload["sessionKey"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe([named]);
        told.Select(payload => payload["runId"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe(["two", "three"]);

        // Neither a gap nor a repetition, over what was missed and what came since.
        var numbers = Numbers(second);
        var from = wish["afterSeq"]!.GetValue<long>();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Length).Select(number => from + number));
    }

    [Theory]
    [InlineData("""{"type":"event","event":"agent","payload":{"runId":"r","data":{"sessionKey":"in\\n","text":"\"sessionKey\":"},"sessionKey":"a\"b","seq":1}""", "agent:main:a\"b", """{"type":"event","event":"agent","payload":{"runId":"r","data":{"sessionKey":"in\\n","text":"\"sessionKey\":"},"sessionKey":"agent:main:a\"b","seq":1}""")]
    [InlineData("""{"type":"event","event":"chat","payload":{"sessionKey":"ü"}""", "agent:main:ü", """{"type":"event","event":"chat","payload":{"sessionKey":"agent:main:ü"}""")]
    [InlineData("""{"type":"event","event":"tick","payload":{"ts":1}""", null, """{"type":"event","event":"tick","payload":{"ts":1}""")]
    public void Keeps_a_frame_for_both(string frame, string? fullKey, string inFull)
    {
        var kept = LoggedFrame.Of(Encoding.UTF8.GetBytes(frame), fullKey);

        Encoding.UTF8.GetString(LoggedFrame.For(kept, Dialect.Three).Span).ShouldBe(frame);
        Encoding.UTF8.GetString(LoggedFrame.For(kept, Dialect.Four).Span).ShouldBe(inFull);
    }

    private static async Task<TestClient> ConnectAsync(TestGateway gateway, int protocol, JsonNode wish)
    {
        var client = await TestClient.OpenAsync(gateway);
        var connect = Four.Params("operator.read");
        connect["minProtocol"] = protocol;
        connect["maxProtocol"] = protocol;
        connect["resume"] = wish.DeepClone();
        client.Greeted(await client.CallOkAsync("connect", connect));
        return client;
    }

    private static async Task RunAsync(TestClient speaker, string id)
    {
        await speaker.CallOkAsync("chat.send", ChatTests.Send("Spelt", "hello there", id));
        await ChatTests.EndAsync(speaker, id);
    }

    private static long[] Numbers(TestClient client) => [.. client.Seen.Select(frame => frame["seq"]).OfType<JsonNode>().Select(seq => seq.GetValue<long>())];
}
