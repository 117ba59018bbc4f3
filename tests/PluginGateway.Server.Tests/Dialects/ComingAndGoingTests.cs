using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Who comes while the gateway begins or ends, or from a page of somebody else (<c>protocol-4.md</c> §2.1, §10 rows 14 and 18).</summary>
public sealed class ComingAndGoingTests
{
    [Theory]
    [InlineData(4, 1013, "gateway stopping")]
    [InlineData(3, 1012, "service restart")]
    public async Task Says_when_to_come_back_to_who_comes_while_it_ends(int protocol, int code, string reason)
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys =>
        {
            keys["plugins:echo:config:delayMs"] = "200";
            keys["gateway:shutdown:drainMs"] = "60000";
        });
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", ChatTests.Send("main", "one two three four five six seven eight nine ten", "going-1"));
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");
        var stopped = gateway.StopAsync();
        await client.EventAsync("shutdown");

        var (error, closed, why) = await Four.RefusedAsync(gateway, _ => Range(protocol));

        (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()).ShouldBe(("UNAVAILABLE", "gateway stopping; retry shortly"));
        (error["retryable"]!.GetValue<bool>(), error["retryAfterMs"]!.GetValue<int>()).ShouldBe((true, 1000));
        error["details"]!.ToJsonString().ShouldBe("""{"method":"connect","reason":"gateway stopping","phase":"draining"}""");
        (closed, why).ShouldBe((code, reason));

        // Strangers are told nothing by it.
        (error, closed, _) = await Four.RefusedAsync(gateway, _ =>
        {
            var connect = Range(protocol);
            connect["auth"] = new JsonObject { ["token"] = "wrong" };
            return connect;
        });
        (error["code"]!.GetValue<string>(), closed).ShouldBe(("INVALID_REQUEST", 1008));
        (await ChatTests.EndAsync(client, "going-1"))["state"]!.GetValue<string>().ShouldBe("final");
        await stopped;
        (await client.ClosedAsync()).ShouldBe((1012, "service restart"));
    }

    [Fact]
    public async Task Says_when_to_come_back_to_who_comes_while_it_begins()
    {
        // One that is never done with loading.
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton(
            provider => new Availability(new GatewayReadiness(provider.GetRequiredService<TimeProvider>()), provider.GetRequiredService<GatewayStop>())));

        var (error, closed, why) = await Four.RefusedAsync(gateway, _ => Range(4));

        (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()).ShouldBe(("UNAVAILABLE", "gateway starting; retry shortly"));
        (error["retryable"]!.GetValue<bool>(), error["retryAfterMs"]!.GetValue<int>()).ShouldBe((true, 500));
        error["details"]!["reason"]!.GetValue<string>().ShouldBe("startup-sidecars");
        (closed, why).ShouldBe((1013, "gateway starting"));

        // Protocol 3 has waited as long, and is let in.
        await using var older = await gateway.ConnectAsync("operator.read");
        await older.CallOkAsync("health");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public async Task SEC_02_turns_pages_of_other_origins_away_before_they_are_a_connection(int protocol)
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:controlUi:allowedOrigins:0"] = "https://ui.example");
        using var handler = new HttpClientHandler();
        using var http = new HttpClient(handler);
        using var upgrade = new HttpRequestMessage(HttpMethod.Get, gateway.Url)
        {
            Headers =
            {
                { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Sec-WebSocket-Version", "13" }, { "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==" }, { "Origin", "https://evil.example" },
            },
        };
        using var refused = await http.SendAsync(upgrade);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!;
        error["type"]!.GetValue<string>().ShouldBe("origin_not_allowed");
        error["message"]!.GetValue<string>().ShouldContain("gateway.controlUi.allowedOrigins");

        // A page that is let in is no program of this machine: by the secret alone it gets no scopes in protocol 4.
        await using var page = await TestClient.OpenAsync(gateway, options => options.SetRequestHeader("Origin", "https://ui.example"));
        await page.CallOkAsync("connect", Range(protocol, "operator.read"));
        (await page.CallAsync("sessions.list", new JsonObject()))["ok"]!.GetValue<bool>().ShouldBe(protocol == 3);
        page.CloseStatus.ShouldBe((WebSocketCloseStatus?)null);
    }

    private static JsonObject Range(int protocol, params string[] scopes)
    {
        var connect = Four.Params(scopes);
        connect["minProtocol"] = protocol;
        connect["maxProtocol"] = protocol;
        return connect;
    }
}
