using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Who may set what for a session (<c>protocol-4.md</c> §6): in protocol 4 who may write its name and how hard it thinks, and admins everything.</summary>
public sealed class SessionPatchScopeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Theory]
    [InlineData("label", "Mine")]
    [InlineData("label", null)]
    [InlineData("thinkingLevel", "high")]
    [InlineData("thinkingLevel", null)]
    public async Task Lets_who_may_write_name_it_and_say_how_hard_it_thinks(string member, string? value)
    {
        await using var writer = await Four.ConnectAsync(Gateway, "operator.write");
        var patch = new JsonObject { ["key"] = "patched", [member] = value, ["expectedSessionId"] = null };

        (await writer.CallOkAsync("sessions.patch", patch))["key"]!.GetValue<string>().ShouldBe("agent:main:patched");
    }

    [Theory]
    [InlineData("model", "\"echo-1\"")]
    [InlineData("model", "null")]
    [InlineData("verboseLevel", "\"on\"")]
    [InlineData("reasoningLevel", "\"on\"")]
    [InlineData("responseUsage", "\"full\"")]
    [InlineData("elevatedLevel", "\"full\"")]
    [InlineData("execHost", "\"gateway\"")]
    [InlineData("execSecurity", "\"full\"")]
    [InlineData("execAsk", "\"off\"")]
    [InlineData("execNode", "\"n\"")]
    [InlineData("sendPolicy", "\"allow\"")]
    [InlineData("sendPolicy", "null")]
    [InlineData("groupActivation", "\"always\"")]
    [InlineData("queueMode", "\"queue\"")]
    [InlineData("queueDebounceMs", "1")]
    [InlineData("queueCap", "1")]
    [InlineData("queueDrop", "\"old\"")]
    [InlineData("spawnedBy", "\"agent:main:main\"")]
    public async Task Keeps_everything_else_for_admins_and_changes_nothing_of_the_rest(string member, string value)
    {
        await using var writer = await Four.ConnectAsync(Gateway, "operator.write");
        var answer = await writer.CallAsync("sessions.patch", new JsonObject { ["key"] = $"kept-{member}", ["label"] = $"new {member}", [member] = JsonNode.Parse(value) });

        answer["error"]!["code"]!.GetValue<string>().ShouldBe("FORBIDDEN");
        answer["error"]!["message"]!.GetValue<string>().ShouldBe("missing scope: operator.admin");
        answer["error"]!["details"]!.ToJsonString().ShouldBe("""{"code":"MISSING_SCOPE","missingScope":"operator.admin","requiredScopes":["operator.admin"]}""");
        (await writer.CallOkAsync("sessions.describe", new JsonObject { ["key"] = $"kept-{member}" }))["session"].ShouldBeNull();
    }

    [Theory]
    [InlineData(3, "operator.write", "INVALID_REQUEST", "missing scope: operator.admin")]
    [InlineData(4, "operator.read", "FORBIDDEN", "missing scope: operator.write")]
    public async Task Lets_nobody_set_anything_who_may_only_read_nor_in_protocol_3_who_may_write(int protocol, string scope, string code, string message)
    {
        await using var client = protocol == 4 ? await Four.ConnectAsync(Gateway, scope) : await Gateway.ConnectAsync(scope);
        var error = (await client.CallAsync("sessions.patch", new JsonObject { ["key"] = "x", ["label"] = "x" }))["error"]!;

        (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()).ShouldBe((code, message));
    }

    [Theory]
    [InlineData("sessions.reset")]
    [InlineData("sessions.delete")]
    [InlineData("sessions.compact")]
    public async Task Keeps_what_takes_messages_away_for_admins(string method)
    {
        await using var writer = await Four.ConnectAsync(Gateway, "operator.write");

        (await writer.CallErrorAsync(method, new JsonObject { ["key"] = "x" })).ShouldBe("missing scope: operator.admin");
    }
}
