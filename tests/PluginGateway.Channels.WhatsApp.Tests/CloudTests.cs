using System.Net;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Cloud mode: what is sent to Meta, and who is listened to (SEC-11, SEC-12).</summary>
public sealed class CloudTests
{
    private const string Ada = "+4915111111111";

    [Fact]
    public async Task Takes_what_Meta_has_signed_and_nothing_else()
    {
        await using var meta = await GraphServer.StartAsync();
        await using var plugin = await StartAsync(meta);
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.Connected);
        var body = GraphServer.Message("""{ "body": "hello" }""", "wamid.A");
        (await meta.CallAsync(body, null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await meta.CallAsync(body, "sha256=")).ShouldBe(HttpStatusCode.Unauthorized);
        (await meta.CallAsync(body, GraphServer.Sign(body)[7..])).ShouldBe(HttpStatusCode.Unauthorized);
        (await meta.CallAsync(body, GraphServer.Sign(body, "another secret of 32 characters!"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await meta.CallAsync(body + " ", GraphServer.Sign(body))).ShouldBe(HttpStatusCode.Unauthorized, "the bytes as they came");
        (await meta.CallAsync(new string('x', 4_000_000), GraphServer.Sign("x"))).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        account.Context.Published.ShouldBeEmpty();
        (await meta.CallAsync(body, GraphServer.Sign(body))).ShouldBe(HttpStatusCode.OK);
        var message = await account.Context.NextInboundAsync();
        (message.Text, message.SenderId, message.Chat, message.SenderName, message.Kind).ShouldBe(("hello", Ada, Ada, "Ada", ChatKind.Direct));

        // Once more, word for word; another account's; none at all.
        (await meta.CallAsync(body, GraphServer.Sign(body))).ShouldBe(HttpStatusCode.OK);
        var other = GraphServer.Message("""{ "body": "not ours" }""", "wamid.B", number: "999");
        (await meta.CallAsync(other, GraphServer.Sign(other))).ShouldBe(HttpStatusCode.OK);
        foreach (var odd in new[] { "{ not json", "[]", "{ \"entry\": [ 1, { \"changes\": [ null ] } ] }", "" })
        {
            (await meta.CallAsync(odd, GraphServer.Sign(odd))).ShouldBe(HttpStatusCode.OK);
        }

        account.Context.Published.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Proves_itself_to_Meta_by_the_verify_token()
    {
        await using var meta = await GraphServer.StartAsync();
        await using var plugin = await StartAsync(meta);
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.Connected);
        (await meta.AskAsync($"?hub.mode=subscribe&hub.verify_token={GraphServer.Verify}&hub.challenge=1158201444")).ShouldBe((HttpStatusCode.OK, "1158201444"));
        (await meta.AskAsync("?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await meta.AskAsync("?hub.challenge=1")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_old_call_is_not_answered_again_and_one_that_is_not_taken_comes_again()
    {
        await using var meta = await GraphServer.StartAsync();
        await using var plugin = await StartAsync(meta, ", \"offlineMaxAgeMinutes\": 60");
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.Connected);
        var old = System.Text.RegularExpressions.Regex.Replace(GraphServer.Message("""{ "body": "old" }""", "wamid.C"), "\"timestamp\": \"[0-9]+\"", "\"timestamp\": \"1700000000\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        (await meta.CallAsync(old, GraphServer.Sign(old))).ShouldBe(HttpStatusCode.OK);
        account.Context.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sends_and_says_what_Metas_errors_mean()
    {
        await using var meta = await GraphServer.StartAsync();
        await using var plugin = await StartAsync(meta);
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.Connected);
        (await account.SendAsync(Ada, "hello")).ExternalId.ShouldBe("wamid.1");
        var post = meta.Posts.ShouldHaveSingleItem();
        post.GetProperty("to").GetString().ShouldBe("4915111111111");
        post.GetProperty("text").GetProperty("body").GetString().ShouldBe("hello");
        await FailsAsync(429, """{ "error": { "code": 130429, "message": "slow down" } }""", DeliveryFailure.RateLimited);
        await FailsAsync(400, """{ "error": { "code": 131047, "message": "Re-engagement message" } }""", DeliveryFailure.Permanent);
        await FailsAsync(401, $$"""{ "error": { "code": 190, "message": "token {{GraphServer.Token}} expired" } }""", DeliveryFailure.Transient);
        await FailsAsync(503, "<html>", DeliveryFailure.Transient);
        meta.Answer = null;
        (await Should.ThrowAsync<DeliveryException>(() => account.SendAsync("123@g.us", "x"))).Failure.ShouldBe(DeliveryFailure.Permanent);

        async Task FailsAsync(int status, string body, DeliveryFailure failure)
        {
            meta.Answer = (status, body);
            var e = await Should.ThrowAsync<DeliveryException>(() => account.SendAsync(Ada, "x"));
            e.Failure.ShouldBe(failure);
            e.ToString().ShouldNotContain(GraphServer.Token);
        }
    }

    [Fact]
    public async Task The_token_goes_to_Meta_alone()
    {
        await using var meta = await GraphServer.StartAsync();
        await using var stranger = await GraphServer.StartAsync();
        meta.MediaUrl = stranger.Url + "/file";
        await using var plugin = await StartAsync(meta);
        await using var account = plugin.StartChannel();
        await account.Context.NextReportAsync(ChannelHealth.Connected);
        var body = GraphServer.Message("""{ "id": "medium-1", "mime_type": "image/jpeg", "caption": "look" }""", "wamid.M", type: "image");
        (await meta.CallAsync(body, GraphServer.Sign(body))).ShouldBe(HttpStatusCode.OK);
        (await account.Context.NextInboundAsync()).Text.ShouldBe("[medium left out: Meta gives an address for the file that is none of its own]\nlook");
    }

    [Theory]
    [InlineData("\"mode\": \"cloud\"", "appSecret")]
    [InlineData("\"mode\": \"cloud\", \"appSecret\": \"short\"", "appSecret")]
    [InlineData("\"mode\": \"cloud\", \"graphUrl\": \"http://example.org\"", "graphUrl")]
    [InlineData("\"accessToken\": \"x\"", "mode")]
    [InlineData("\"bridgeDirectory\": \"relative\"", "bridgeDirectory")]
    [InlineData("\"mediaMaxMb\": 0", "mediaMaxMb")]
    [InlineData("\"nonsense\": 1", "nonsense")]
    public async Task Settings_that_cannot_work_are_refused_by_name(string settings, string named) =>
        (await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<WhatsAppPlugin>($"{{ {settings} }}"))).Message.ShouldContain(named);

    [Fact]
    public async Task Two_accounts_have_a_number_and_a_port_each()
    {
        const string Rest = "\"mode\": \"cloud\", \"accessToken\": \"x\", \"appSecret\": \"0123456789abcdef\", \"verifyToken\": \"0123456789abcdef\", \"phoneNumberId\": \"1\"";
        var e = await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<WhatsAppPlugin>($$"""{ "accounts": { "a": { {{Rest}} }, "b": { {{Rest}} } } }"""));
        e.Message.ShouldContain("phoneNumberId");
        e.Message.ShouldContain("webhookPort");
    }

    private static Task<PluginHarness> StartAsync(GraphServer meta, string more = "") =>
        PluginHarness.StartAsync<WhatsAppPlugin>(meta.Config(more), new PluginTestOptions { RealTime = true, Patience = TimeSpan.FromSeconds(60) });
}
