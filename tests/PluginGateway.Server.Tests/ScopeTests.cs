using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>Who may do what (<c>wire.md</c> §10, SEC-05).</summary>
public sealed class ScopeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Grants_nothing_when_nothing_is_asked_for()
    {
        await using var client = await Gateway.ConnectAsync();

        (await client.CallErrorAsync("health")).ShouldBe("missing scope: operator.read");
        (await client.CallErrorAsync("agent", new JsonObject { ["message"] = "x", ["idempotencyKey"] = "k" })).ShouldBe("missing scope: operator.write");
    }

    [Fact]
    public async Task Grants_only_scopes_that_exist()
    {
        await using var client = await Gateway.ConnectAsync("operator.everything", "*", "admin");

        (await client.CallErrorAsync("health")).ShouldBe("missing scope: operator.read");
    }

    [Theory]
    [InlineData("operator.read", "health", true)]
    [InlineData("operator.write", "health", true)]
    [InlineData("operator.admin", "health", true)]
    [InlineData("operator.pairing", "health", false)]
    [InlineData("operator.read", "chat.abort", false)]
    [InlineData("operator.write", "chat.abort", true)]
    [InlineData("operator.write", "system-event", false)]
    [InlineData("operator.admin", "system-event", true)]
    public async Task Lets_a_scope_do_what_it_is_for(string scope, string method, bool allowed)
    {
        await using var client = await Gateway.ConnectAsync(scope);
        JsonObject? parameters = method switch
        {
            "chat.abort" => new JsonObject { ["sessionKey"] = "main" },
            "system-event" => new JsonObject { ["text"] = "hello" },
            _ => null,
        };

        (await client.CallAsync(method, parameters))["ok"]!.GetValue<bool>().ShouldBe(allowed);
    }

    [Fact]
    public async Task Lets_a_node_call_none_of_the_operators_methods()
    {
        await using var client = await TestClient.OpenAsync(Gateway);
        var connect = TestClient.ConnectParams("operator.admin");
        connect["role"] = "node";
        await client.CallOkAsync("connect", connect);

        (await client.CallErrorAsync("health")).ShouldBe("unauthorized role: node");
    }

    [Fact]
    public async Task Sends_events_only_to_those_who_may_read()
    {
        await using var stranger = await Gateway.ConnectAsync();
        await using var reader = await Gateway.ConnectAsync("operator.read");
        await using var admin = await Gateway.ConnectAsync("operator.admin");

        await admin.CallOkAsync("system-event", new JsonObject { ["text"] = "for readers" });

        await reader.EventAsync("presence", payload => payload.ToJsonString().Contains("for readers", StringComparison.Ordinal));
        await stranger.CallErrorAsync("health");
        (await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await stranger.EventAsync("presence").WaitAsync(moment.Token);
        })).ShouldNotBeNull();
    }
}
