using System.Text;
using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class FrameTests
{
    [Fact]
    public async Task Reads_an_answer_of_ten_megabytes_and_a_small_one_after_it()
    {
        var text = new string('x', 10 * 1024 * 1024);
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.AnswerAsync(await c.NextIdAsync(), $"\"{text}\"");
            await c.AnswerAsync(await c.NextIdAsync(), "1");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        ((await client.CallAsync("big", null, Deadline.Token)).GetString() == text).ShouldBeTrue();
        (await client.CallAsync("small", null, Deadline.Token)).GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Hangs_up_on_a_message_above_the_limit()
    {
        var closedWith = new TaskCompletionSource<int?>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.AnswerAsync(await c.NextIdAsync(), $"\"{new string('x', 40_000)}\"");
            await c.DrainAsync();
            closedWith.SetResult((int?)c.CloseStatus);
        });
        var options = new GatewayClientOptions { Url = gateway.Url, Client = gateway.Options().Client, MaxInboundBytes = 30_000 };
        await using var client = await GatewayClient.ConnectAsync(options, Deadline.Token);

        var failure = await Should.ThrowAsync<GatewayException>(() => client.CallAsync("big", null, Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.Unavailable);
        (await client.Closed.Soon()).CloseCode.ShouldBe(1009);
        (await closedWith.Task.Soon()).ShouldBe(1009);
    }

    [Fact]
    public async Task Puts_a_message_in_many_frames_together()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            await c.SendInPiecesAsync($$"""{"payload":"näh, größer: 🚀","ok":true,"id":"{{id}}","type":"res"}""", bytes: 3);
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        (await client.CallAsync("echo", null, Deadline.Token)).GetString().ShouldBe("näh, größer: 🚀");
    }

    [Fact]
    public async Task Passes_over_what_it_does_not_understand()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            string[] strange =
            [
                "not json", "[]", "null", "7", "{}", """{"type":"novelty","id":"1","x":{"y":[1,2]}}""", $$"""{"type":"res","id":{{id}},"ok":true}""",
                $$"""{"type":"res","id":"{{id}}","ok":"maybe"}""", """{"type":"res","id":"9999","ok":true}""", """{"type":"event","event":7}""", $$"""{"type":"res","id":"{{id}}","ok":tr""",
            ];
            foreach (var text in strange)
            {
                await c.SendAsync(text);
            }

            await c.AnswerAsync(id, "\"still here\"");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        (await client.CallAsync("echo", null, Deadline.Token)).GetString().ShouldBe("still here");
    }

    [Fact]
    public void Reads_every_member_in_any_order()
    {
        var json = Encoding.UTF8.GetBytes("""{"stateVersion":{"presence":4,"health":5},"payload":{"a":[1,{"b":2}]},"new":{"type":"res"},"seq":17,"event":"health","type":"event"}""");

        InboundFrame.TryRead(json, out var frame).ShouldBeTrue();

        frame.Kind.ShouldBe(FrameKind.Event);
        frame.EventName.ShouldBe("health");
        frame.Seq.ShouldBe(17);
        frame.StateVersion.ShouldBe(new StateVersion(4, 5));
        Encoding.UTF8.GetString(frame.Payload.Span).ShouldBe("""{"a":[1,{"b":2}]}""");
    }
}
