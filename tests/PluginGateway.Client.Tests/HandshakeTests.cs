using PluginGateway.Protocol;
using PluginGateway.Testing;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class HandshakeTests
{
    [Fact]
    public async Task Shows_who_it_is_and_gets_the_hello()
    {
        var seen = new TaskCompletionSource<System.Text.Json.JsonElement>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            seen.SetResult(c.Connect);
            await c.DrainAsync();
        });

        await using var client = await GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token);

        client.Hello.Server.Version.ShouldBe("9.9");
        client.Hello.Snapshot.SessionDefaults.MainKey.ShouldBe("main");
        var connect = await seen.Task.Soon();
        connect.GetRawText().ShouldBe(
            """{"minProtocol":3,"maxProtocol":3,"client":{"id":"test","version":"1","platform":"linux","mode":"test"},"role":"operator","scopes":["operator.read"],"auth":{"token":"secret-token"}}""");
    }

    [Fact]
    public async Task Fails_with_the_gateways_words_when_the_token_is_wrong()
    {
        const string Words = "unauthorized: gateway token mismatch (provide the gateway token)";
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.RefuseAsync(await c.ChallengeAsync(), $$"""{"code":"INVALID_REQUEST","message":"{{Words}}"}""");
            await c.CloseAsync(1008, Words);
        });

        var failure = await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.InvalidRequest);
        failure.Message.ShouldBe(Words);
        failure.ToString().ShouldNotContain("secret-token");
    }

    [Fact]
    public async Task Fails_with_the_close_reason_when_there_is_no_answer()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.ChallengeAsync();
            await c.CloseAsync(1008, "invalid request frame");
            await c.DrainAsync();
        });

        var failure = await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.InvalidRequest);
        failure.Message.ShouldBe("invalid request frame");
    }

    [Fact]
    public async Task Is_unavailable_when_the_connection_breaks_before_the_hello()
    {
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.ChallengeAsync();
            c.Cut();
        });

        (await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(gateway.Options(), Deadline.Token))).Code.ShouldBe(ErrorCodes.Unavailable);
    }

    [Fact]
    public async Task Is_unavailable_when_the_gateway_takes_too_long()
    {
        var time = new FakeClock();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.ChallengeAsync();
            time.Advance(TimeSpan.FromSeconds(10));
            await c.DrainAsync();
        });

        var failure = await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(gateway.Options(time: time), Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.Unavailable);
        failure.Message.ShouldContain("within 10 s");
    }

    [Fact]
    public async Task Names_the_address_and_no_secret_when_nobody_listens()
    {
        var gateway = await FakeGateway.StartAsync(_ => Task.CompletedTask);
        var url = new UriBuilder(gateway.Url) { UserName = "u", Password = "p4ss", Fragment = "token=t0ken", Query = "k=qu3ry" }.Uri;
        var client = gateway.Options().Client;
        await gateway.DisposeAsync();
        var options = new GatewayClientOptions { Url = url, Client = client, Token = "secret-token" };

        var failure = await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(options, Deadline.Token));

        failure.Code.ShouldBe(ErrorCodes.Unavailable);
        failure.Message.ShouldContain($"127.0.0.1:{url.Port}");
        foreach (var secret in new[] { "p4ss", "t0ken", "qu3ry", "secret-token" })
        {
            failure.ToString().ShouldNotContain(secret);
            options.ToString().ShouldNotContain(secret);
        }
    }
}
