using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>What a connection may do: roles, scopes, and what none asked for gets (<c>wire.md</c> §10, recorded frames 09).</summary>
public sealed class RightsTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private static readonly string[] Names = [.. Scopes.All.Order(StringComparer.Ordinal)];

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public void SEC_05_grants_what_was_asked_for_and_is_allowed_and_nothing_else()
    {
        foreach (var asked in Subsets())
        {
            foreach (var approved in Subsets())
            {
                var allowed = Scopes.Covered(approved);
                var grant = new Grant(Roles.Operator, asked.Append("operator.invented"), allowed);

                grant.Scopes.ShouldBe(asked.Where(allowed.Contains), ignoreOrder: true);
                foreach (var access in Enum.GetValues<Access>())
                {
                    // What may be done with the grant may be done with what was asked for, and with what was approved.
                    (!grant.Allows(access) || (May(asked, access) && May(approved, access))).ShouldBeTrue($"{access}: {string.Join(',', asked)} of {string.Join(',', approved)}");
                }
            }
        }
    }

    [Fact]
    public void SEC_05_gives_a_node_no_right_of_an_operator_whatever_it_asks_for()
    {
        foreach (var asked in Subsets())
        {
            var grant = new Grant(Roles.Node, asked, Scopes.All);

            Enum.GetValues<Access>().Where(grant.Allows).ShouldBe([Access.Connected, Access.Node]);
        }
    }

    [Fact]
    public async Task SEC_05_grants_nothing_that_was_not_asked_for()
    {
        foreach (var asked in Subsets())
        {
            await using var client = await Gateway.ConnectAsync(asked);
            (await client.CallAsync("health"))["ok"]!.GetValue<bool>().ShouldBe(May(asked, Access.Read));
            (await client.CallAsync("chat.abort", new JsonObject { ["sessionKey"] = "main" }))["ok"]!.GetValue<bool>().ShouldBe(May(asked, Access.Write));
            (await client.CallAsync("device.pair.list", new JsonObject()))["ok"]!.GetValue<bool>().ShouldBe(May(asked, Access.Pairing));
            (await client.CallAsync("config.get", new JsonObject()))["ok"]!.GetValue<bool>().ShouldBe(May(asked, Access.Admin));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("[]")]
    public async Task SEC_05_gives_those_who_ask_for_nothing_what_the_owner_has_said_they_get(string? scopes)
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:auth:defaultScopes:0"] = Scopes.Write);
        var connect = TestClient.ConnectParams();
        connect.Remove("scopes");
        if (scopes is not null)
        {
            connect["scopes"] = JsonNode.Parse(scopes);
        }

        await using var client = await TestClient.OpenAsync(gateway);
        await client.CallOkAsync("connect", connect);

        await client.CallOkAsync("health");
        (await client.CallErrorAsync("config.get", new JsonObject())).ShouldBe("missing scope: operator.admin");
        await using var named = await gateway.ConnectAsync("operator.invented");
        (await named.CallErrorAsync("health")).ShouldBe("missing scope: operator.read");
    }

    [Fact]
    public async Task SEC_05_gives_a_device_no_more_by_default_than_its_token_has()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:auth:defaultScopes:0"] = Scopes.Admin);
        using var device = new TestDevice();
        string token;
        await using (var client = await device.ConnectAsync(gateway, [Scopes.Read]))
        {
            token = client.Hello["auth"]!["deviceToken"]!.GetValue<string>();
        }

        await using var again = await device.ConnectAsync(gateway, [], token: token);

        again.Hello["auth"]!["scopes"]!.ToJsonString().ShouldBe("[]");
        (await again.CallErrorAsync("config.get", new JsonObject())).ShouldBe("missing scope: operator.admin");
    }

    [Theory]
    [InlineData("", "no.such", "missing scope: operator.admin")]
    [InlineData("operator.write", "no.such", "missing scope: operator.admin")]
    [InlineData("operator.admin", "no.such", "unknown method: no.such")]
    [InlineData("node", "no.such", "unauthorized role: node")]
    [InlineData("node", "health", "unauthorized role: node")]
    [InlineData("node", "device.pair.list", "unauthorized role: node")]
    [InlineData("operator.read", "device.pair.list", "missing scope: operator.pairing")]
    public async Task Judges_the_right_before_the_name(string who, string method, string message)
    {
        await using var client = await TestClient.OpenAsync(Gateway);
        var connect = TestClient.ConnectParams(who is "" or "node" ? [] : [who]);
        connect["role"] = who == "node" ? "node" : "operator";
        await client.CallOkAsync("connect", connect);

        (await client.CallErrorAsync(method, new JsonObject())).ShouldBe(message);
    }

    [Fact]
    public async Task Sends_pairing_events_to_those_who_may_decide_and_to_nobody_else()
    {
        await using var node = await TestClient.OpenAsync(Gateway);
        var asNode = TestClient.ConnectParams();
        asNode["role"] = "node";
        await node.CallOkAsync("connect", asNode);
        await using var nobody = await Gateway.ConnectAsync();
        await using var writer = await Gateway.ConnectAsync(Scopes.Read, Scopes.Write, Scopes.Approvals);
        await using var pairer = await Gateway.ConnectAsync(Scopes.Pairing);
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);
        using var device = new TestDevice();

        await device.RefusedAsync(Gateway, isRemote: true);

        await pairer.EventAsync("device.pair.requested", payload => payload["deviceId"]!.GetValue<string>() == device.Id);
        await admin.EventAsync("device.pair.requested", payload => payload["deviceId"]!.GetValue<string>() == device.Id);
        foreach (var client in new[] { node, nobody, writer })
        {
            // An answer comes after whatever was sent before it.
            var answer = await client.RequestAsync("device.pair.list", new JsonObject());
            while (await client.NextAsync() is var frame && frame["id"]?.GetValue<string>() != answer)
            {
                frame["event"]?.GetValue<string>().ShouldNotStartWith("device.");
            }
        }
    }

    [Fact]
    public async Task Lets_the_control_ui_in_without_a_device_only_from_its_own_page_and_only_when_told_to()
    {
        foreach (var option in new[] { null, "allowInsecureAuth", "dangerouslyDisableDeviceAuth" })
        {
            await using var gateway = await TestGateway.StartAsync(configure: keys => keys[$"gateway:controlUi:{option ?? "enabled"}"] = "true");
            var own = gateway.Url.GetLeftPart(UriPartial.Authority);
            (await MayAsync(gateway, own)).ShouldBe(option is not null);
            (await MayAsync(gateway, origin: null)).ShouldBeFalse();
        }

        async Task<bool> MayAsync(TestGateway gateway, string? origin)
        {
            await using var client = await TestClient.OpenAsync(gateway, origin is null ? null : options => options.SetRequestHeader("Origin", origin));
            var connect = TestClient.ConnectParams(Scopes.Read);
            connect["client"]!["id"] = "openclaw-control-ui";
            return (await client.CallAsync("connect", connect))["ok"]!.GetValue<bool>();
        }
    }

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(1, 3, 3)]
    [InlineData(3, 99, 4)]
    [InlineData(1, 99, 4)]
    public async Task Answers_the_newest_of_any_range_to_all_brands(int min, int max, int spoken)
    {
        foreach (var brand in new[] { "clawdbot", "moltbot", "openclaw" })
        {
            var connect = TestClient.ConnectParams();
            (connect["minProtocol"], connect["maxProtocol"]) = (min, max);
            connect["client"]!["id"] = $"{brand}-android";
            await using var client = await TestClient.OpenAsync(Gateway);

            (await client.CallOkAsync("connect", connect))["protocol"]!.GetValue<int>().ShouldBe(spoken);
        }
    }

    private static IEnumerable<string[]> Subsets() => Enumerable.Range(0, 1 << Names.Length).Select(bits => Names.Where((_, i) => (bits & (1 << i)) != 0).ToArray());

    // wire.md §10, written a second time on purpose.
    private static bool May(string[] scopes, Access access) => scopes.Contains("operator.admin") ? access != Access.Node : access switch
    {
        Access.Connected => true,
        Access.Read => scopes.Contains("operator.read") || scopes.Contains("operator.write"),
        Access.Write => scopes.Contains("operator.write"),
        Access.Pairing => scopes.Contains("operator.pairing"),
        Access.Approvals => scopes.Contains("operator.approvals"),
        _ => false,
    };
}
