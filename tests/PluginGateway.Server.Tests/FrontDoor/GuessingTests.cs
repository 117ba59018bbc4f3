using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Security;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Guessing at the token over real sockets (SEC-09).</summary>
public sealed class GuessingTests
{
    [Fact]
    public async Task SEC_09_evaluates_ten_of_a_thousand_guesses_whatever_is_sent_along()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        await using var owner = await gateway.ConnectAsync("operator.read");

        var wrong = 0;
        for (var i = 0; i < 1000; i++)
        {
            var error = await GuessAsync(gateway, i);
            if (error["message"]!.GetValue<string>().Contains("mismatch", StringComparison.Ordinal))
            {
                wrong++;
                continue;
            }

            error["message"]!.GetValue<string>().ShouldBe("too many failed attempts; retry in 60 s");
            error["retryable"]!.GetValue<bool>().ShouldBeTrue();
            error["retryAfterMs"]!.GetValue<int>().ShouldBe(60_000);
        }

        wrong.ShouldBe(10);
        gateway.Part<AuthLimiter>().Evaluated.ShouldBe(10);

        // The right one is not looked at either; who is in stays in; another address is another source.
        (await AnswerAsync(gateway, TestClient.ConnectParams(), IPAddress.Loopback))["ok"]!.GetValue<bool>().ShouldBeFalse();
        await owner.CallOkAsync("health");
        (await AnswerAsync(gateway, TestClient.ConnectParams(), IPAddress.Parse("127.0.0.2")))["ok"]!.GetValue<bool>().ShouldBeTrue();

        clock.Advance(TimeSpan.FromSeconds(60));
        (await AnswerAsync(gateway, TestClient.ConnectParams(), IPAddress.Loopback))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    private static async Task<JsonObject> GuessAsync(TestGateway gateway, int number)
    {
        var connect = TestClient.ConnectParams("operator.admin");
        connect["auth"]!["token"] = $"guess-{number}";
        switch (number % 5)
        {
            case 1:
                connect["auth"]!["password"] = $"decoy-{number}";
                break;
            case 2:
                connect["client"]!["instanceId"] = $"decoy-{number}";
                connect["client"]!["id"] = "gateway-client";
                break;
            case 3:
                connect["role"] = "node";
                connect["userAgent"] = $"decoy-{number}";
                break;
            case 4:
                connect["locale"] = $"x-{number}";
                connect["caps"] = new JsonArray($"decoy-{number}");
                break;
        }

        await using var client = await TestClient.OpenAsync(gateway, options => options.SetRequestHeader("X-Forwarded-For", $"192.0.2.{number % 250}"));
        var answer = await client.CallAsync("connect", connect);
        answer["ok"]!.GetValue<bool>().ShouldBeFalse();
        (await client.ClosedAsync()).ShouldBe((1008, answer["error"]!["message"]!.GetValue<string>()));
        return answer["error"]!.AsObject();
    }

    private static async Task<JsonObject> AnswerAsync(TestGateway gateway, JsonObject connect, IPAddress from)
    {
        await using var client = await TestClient.OpenAsync(gateway, from: from);
        return await client.CallAsync("connect", connect);
    }
}
