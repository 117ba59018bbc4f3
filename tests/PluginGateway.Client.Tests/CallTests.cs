using System.Text.Json;
using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task Gives_each_call_its_own_answer_when_they_come_out_of_order()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var requests = new List<JsonElement>();
            while (requests.Count < 50)
            {
                requests.Add((await c.ReceiveAsync())!.Value);
            }

            requests.Reverse();
            foreach (var request in requests)
            {
                await c.AnswerAsync(request.GetProperty("id").GetString()!, request.GetProperty("params").GetRawText());
            }

            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(n => client.CallAsync("echo", JsonElement.Parse($"{n}"), Deadline.Token)));

        answers.Select(answer => answer.GetInt32()).ShouldBe(Enumerable.Range(0, 50));
    }

    [Fact]
    public async Task Calls_typed_methods()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var request = (await c.ReceiveAsync())!.Value;
            request.GetProperty("method").GetString().ShouldBe("system-event");
            request.GetProperty("params").GetRawText().ShouldBe("""{"text":"hi"}""");
            await c.AnswerAsync(request.GetProperty("id").GetString()!, """{"ok":true,"unheardOf":1}""");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        (await client.CallAsync(PresenceMethods.SystemEvent, new SystemEventParams { Text = "hi" }, Deadline.Token)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Sends_an_empty_object_when_there_are_no_params()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var request = (await c.ReceiveAsync())!.Value;
            await c.AnswerAsync(request.GetProperty("id").GetString()!, request.GetProperty("params").GetRawText());
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        (await client.CallAsync("status", null, Deadline.Token)).GetRawText().ShouldBe("{}");
    }

    [Fact]
    public async Task Throws_the_error_as_it_was_answered()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var id = await c.NextIdAsync();
            await c.SendAsync($$$"""
                {"type":"res","id":"{{{id}}}","ok":false,"payload":{"runId":"r"},
                 "error":{"code":"UNAVAILABLE","message":"busy","details":{"n":1},"retryAfterMs":250}}
                """);
            await c.RefuseAsync(await c.NextIdAsync(), "\"nonsense\"");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        var failure = await Should.ThrowAsync<GatewayException>(() => client.CallAsync("agent", null, Deadline.Token));
        var unnamed = await Should.ThrowAsync<GatewayException>(() => client.CallAsync("agent", null, Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.Unavailable);
        failure.Message.ShouldBe("busy");
        failure.Error.RetryAfterMs.ShouldBe(250);
        failure.Error.Details!.Value.GetProperty("n").GetInt32().ShouldBe(1);
        failure.Payload!.Value.GetProperty("runId").GetString().ShouldBe("r");
        unnamed.Message.ShouldContain("without saying why");
    }

    [Fact]
    public async Task Names_the_method_and_not_the_content_when_an_answer_has_another_shape()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            await c.AnswerAsync(await c.NextIdAsync(), """{"ok":"private words"}""");
            await c.AnswerAsync(await c.NextIdAsync(), """{"ok":true}""");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        var failure = await Should.ThrowAsync<GatewayException>(() => client.CallAsync(PresenceMethods.SystemEvent, new SystemEventParams(), Deadline.Token));

        failure.Message.ShouldContain("system-event");
        failure.ToString().ShouldNotContain("private words");
        (await client.CallAsync(PresenceMethods.SystemEvent, new SystemEventParams(), Deadline.Token)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Forgets_a_cancelled_call_and_serves_the_next()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            var given = await c.NextIdAsync();
            var next = await c.NextIdAsync();
            await c.AnswerAsync(given, "1");
            await c.AnswerAsync(next, "2");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);
        using var giveUp = new CancellationTokenSource();

        var cancelled = client.CallAsync("slow", null, giveUp.Token);
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        (await client.CallAsync("next", null, Deadline.Token)).GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Does_not_send_what_the_gateway_would_hang_up_on()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync(maxPayload: 1000);
            await c.AnswerAsync(await c.NextIdAsync(), "\"still here\"");
            await c.DrainAsync();
        });
        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        var big = JsonElement.Parse($"\"{new string('x', 1000)}\"");
        var failure = await Should.ThrowAsync<GatewayException>(() => client.CallAsync("send", big, Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.InvalidRequest);
        failure.Message.ShouldContain("1000");
        (await client.CallAsync("send", null, Deadline.Token)).GetString().ShouldBe("still here");
    }
}
