using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Which protocol a client is spoken to in (<c>protocol-4.md</c> §1, §10 row 1).</summary>
public sealed class RangeTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(1, 3, 3)]
    [InlineData(3, 4, 4)]
    [InlineData(4, 4, 4)]
    [InlineData(4, 5, 4)]
    [InlineData(1, 99, 4)]
    public async Task Speaks_the_newest_that_both_know(int oldest, int newest, int spoken)
    {
        foreach (var mode in new[] { "cli", "probe" })
        {
            await using var client = await TestClient.OpenAsync(Gateway);
            var connect = TestClient.ConnectParams("operator.read");
            connect["minProtocol"] = oldest;
            connect["maxProtocol"] = newest;
            connect["client"]!["mode"] = mode;

            (await client.CallOkAsync("connect", connect))["protocol"]!.GetValue<int>().ShouldBe(spoken);
        }
    }

    [Theory]
    [InlineData(5, 9, 4)]
    [InlineData(1, 2, 3)]
    [InlineData(4, 3, 3)]
    [InlineData(99, 1, 3)]
    public async Task Refuses_what_it_does_not_speak_and_says_what_it_does(int oldest, int newest, int expected)
    {
        var (error, code, reason) = await Four.RefusedAsync(Gateway, _ =>
        {
            var connect = TestClient.ConnectParams();
            connect["minProtocol"] = oldest;
            connect["maxProtocol"] = newest;
            return connect;
        });

        (code, reason).ShouldBe((1002, "protocol mismatch"));
        error["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        error["details"]!.ToJsonString().ShouldBe(
            $$"""{"code":"PROTOCOL_MISMATCH","clientMinProtocol":{{oldest}},"clientMaxProtocol":{{newest}},"expectedProtocol":{{expected}},"minimumProbeProtocol":3}""");
    }

    [Theory]
    [InlineData("minProtocol", "0", "at /minProtocol: must be >= 1")]
    [InlineData("maxProtocol", "-4", "at /maxProtocol: must be >= 1")]
    [InlineData("minProtocol", "\"4\"", "at /minProtocol: must be integer")]
    [InlineData("maxProtocol", "\"four\"", "at /maxProtocol: must be integer")]
    [InlineData("maxProtocol", "4.5", "at /maxProtocol: must be integer")]
    [InlineData("maxProtocol", "null", "at /maxProtocol: must be integer")]
    [InlineData("maxProtocol", "[4]", "at /maxProtocol: must be integer")]
    [InlineData("maxProtocol", "99999999999", "at /maxProtocol: must be <= 2147483647")]
    public async Task Refuses_a_range_that_is_none(string name, string value, string why)
    {
        var (error, code, _) = await Four.RefusedAsync(Gateway, _ =>
        {
            var connect = Four.Params();
            connect[name] = JsonNode.Parse(value);
            return connect;
        });

        code.ShouldBe(1008);
        error["message"]!.GetValue<string>().ShouldBe($"invalid connect params: {why}");
    }

    [Fact]
    public async Task Passes_over_what_nobody_knows_in_protocol_4_alone()
    {
        await using var client = await TestClient.OpenAsync(Gateway);
        var connect = Four.Params("operator.read");
        connect["bogus"] = new JsonObject { ["deep"] = new JsonArray(1, 2) };
        connect["client"]!["buildId"] = "b-1";
        connect["client"]!["timeZone"] = "Europe/Berlin";
        connect["client"]!["unheardOf"] = true;
        connect["computerUse"] = new JsonObject();
        connect["workerRuns"] = false;
        connect["modelCatalog"] = new JsonObject { ["v"] = 1 };
        connect["auth"]!["somethingElse"] = "x";
        (await client.CallOkAsync("connect", connect))["protocol"]!.GetValue<int>().ShouldBe(4);

        var (error, _, _) = await Four.RefusedAsync(Gateway, _ =>
        {
            var older = TestClient.ConnectParams();
            older["bogus"] = 1;
            return older;
        });
        error["message"]!.GetValue<string>().ShouldBe("invalid connect params: at root: unexpected property 'bogus'");

        // What is known is checked in either.
        (error, _, _) = await Four.RefusedAsync(Gateway, _ =>
        {
            var wrong = Four.Params();
            wrong["bogus"] = 1;
            wrong["scopes"] = "operator.read";
            return wrong;
        });
        error["message"]!.GetValue<string>().ShouldBe("invalid connect params: at /scopes: must be array");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public async Task Offers_each_client_the_methods_and_events_of_its_protocol_and_no_others(int protocol)
    {
        await using var client = protocol == 4 ? await Four.ConnectAsync(Gateway, "operator.admin") : await Gateway.ConnectAsync("operator.admin");
        string[] newer = ["chat.startup", "chat.metadata", "sessions.subscribe", "sessions.describe", "question.list", "node.pending.enqueue"];
        string[] older = ["node.pair.request", "node.pair.verify"];
        var listed = client.Hello["features"]!["methods"]!.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        var (has, lacks) = protocol == 4 ? (newer, older) : (older, newer);

        has.ShouldAllBe(name => listed.Contains(name));
        lacks.ShouldAllBe(name => !listed.Contains(name));
        client.Hello["features"]!["events"]!.AsArray().Any(name => name!.GetValue<string>() == "sessions.changed").ShouldBe(protocol == 4);
        foreach (var name in lacks)
        {
            (await client.CallErrorAsync(name, new JsonObject())).ShouldBe($"unknown method: {name}");
        }
    }
}
