using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class TwoStageTests
{
    [Fact]
    public async Task Reports_acceptance_first_and_returns_the_end()
    {
        var mayFinish = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            await c.AnswerAsync(id, """{"runId":"r","status":"accepted"}""");
            await mayFinish.Task.Soon();
            await c.AnswerAsync(id, """{"runId":"r","status":"ok"}""");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var accepted = new List<string>();

        var end = await client.CallAsync("agent", null, first =>
        {
            accepted.Add(first.GetProperty("status").GetString()!);
            mayFinish.SetResult();
        }, Deadline.Token);

        accepted.ShouldBe(["accepted"]);
        end.GetProperty("status").GetString().ShouldBe("ok");
    }

    [Theory]
    [InlineData("""{"status":"ok"}""")]
    [InlineData("""{"inner":{"status":"accepted"},"status":"ok"}""")]
    [InlineData("""["accepted"]""")]
    public async Task Returns_a_first_answer_that_is_the_end_already(string payload)
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.AnswerAsync(await c.NextIdAsync(), payload);
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var called = false;

        var end = await client.CallAsync("agent", null, _ => called = true, Deadline.Token);

        end.GetRawText().ShouldBe(payload);
        called.ShouldBeFalse();
    }

    [Fact]
    public async Task Returns_the_acceptance_when_nobody_asked_for_the_end()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            await c.AnswerAsync(id, """{"status":"accepted"}""");
            await c.AnswerAsync(id, """{"status":"ok"}""");
            await c.AnswerAsync(await c.NextIdAsync(), "2");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        (await client.CallAsync("agent", null, Deadline.Token)).GetProperty("status").GetString().ShouldBe("accepted");
        (await client.CallAsync("next", null, Deadline.Token)).GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Fails_when_the_run_fails_after_it_was_accepted()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            await c.AnswerAsync(id, """{"status":"accepted"}""");
            await c.RefuseAsync(id, """{"code":"UNAVAILABLE","message":"model gone"}""");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        var called = false;

        var failure = await Should.ThrowAsync<GatewayException>(() => client.CallAsync("agent", null, _ => called = true, Deadline.Token));

        failure.Message.ShouldBe("model gone");
        called.ShouldBeTrue();
    }
}
