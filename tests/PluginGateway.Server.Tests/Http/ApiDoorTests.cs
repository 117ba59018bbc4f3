using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Tests.Identity;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.Http;

/// <summary>Who may ask for anything over plain HTTP, and how much at once.</summary>
public sealed class ApiDoorTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Chat = "/v1/chat/completions";

    private static readonly string[] Posts = [Chat, "/v1/responses", "/tools/invoke"];

    private ApiGateway Api => fixture.Api;

    [Fact]
    public async Task Has_nothing_of_it_until_somebody_turns_it_on()
    {
        await using var api = await ApiGateway.StartAsync(keys =>
        {
            keys.Remove("gateway:http:endpoints:enabled");
            keys.Remove("hooks:enabled");
        });

        foreach (var path in Posts.Append("/hooks/agent"))
        {
            (await api.PostAsync(path, "{}")).ShouldBe(404).Text.ShouldBe("Not Found");
        }

        (await api.SendAsync(HttpMethod.Get, "/v1/models")).ShouldBe(404);
    }

    [Fact]
    public async Task Can_be_turned_on_one_by_one()
    {
        await using var api = await ApiGateway.StartAsync(keys =>
        {
            keys["gateway:http:endpoints:responses:enabled"] = "false";
            keys["gateway:http:endpoints:toolsInvoke:enabled"] = "false";
        });

        (await api.PostAsync(Chat, ApiGateway.Chat("hi"))).ShouldBe(200);
        (await api.PostAsync("/v1/responses", ApiGateway.Input("hi"))).ShouldBe(404);
        (await api.PostAsync("/tools/invoke", "{}")).ShouldBe(404);
        (await api.SendAsync(HttpMethod.Get, "/v1/models")).ShouldBe(200);
    }

    [Fact]
    public async Task Asks_for_a_credential_and_says_so_in_json()
    {
        foreach (var path in Posts)
        {
            var answer = (await Api.PostAsync(path, "{", bearer: null)).ShouldBe(401);

            answer.Json["error"]!["type"]!.GetValue<string>().ShouldBe("unauthorized");
            answer.Header("WWW-Authenticate").ShouldBe("Bearer");
            answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
            answer.Header("Cache-Control").ShouldBe("no-store");
            answer.Header("Access-Control-Allow-Origin").ShouldBeNull();
        }

        (await Api.SendAsync(HttpMethod.Get, $"/v1/models?token={TestGateway.Token}", bearer: null)).ShouldBe(401);
        (await Api.PostAsync(Chat, "{}", bearer: null, request => request.Headers.TryAddWithoutValidation("Authorization", "Basic abc"))).ShouldBe(401);
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", "POST")]
    [InlineData("DELETE", "/v1/responses", "POST")]
    [InlineData("PUT", "/tools/invoke", "POST")]
    [InlineData("POST", "/v1/models", "GET")]
    [InlineData("GET", "/hooks/wake", "POST")]
    public async Task Says_which_method_it_takes(string method, string path, string allowed)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Api.Gateway.Url, path));
        using var response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe([allowed]);
    }

    [Fact]
    public async Task SEC_09_evaluates_ten_guesses_and_locks_the_address_out()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var api = await ApiGateway.StartAsync(services: services =>
            services.AddSingleton(provider => new AuthLimiter(clock, provider.GetRequiredService<AuthLimits>(), provider.GetRequiredService<ILogger<AuthLimiter>>())));

        for (var i = 0; i < 10; i++)
        {
            (await api.PostAsync(Chat, "{}", bearer: $"guess-{i}")).ShouldBe(401);
        }

        var locked = (await api.PostAsync(Chat, ApiGateway.Chat("hi"))).ShouldBe(429);
        locked.Header("Retry-After").ShouldBe("60");
        locked.Error.ShouldContain("too many failed attempts");
        api.Gateway.Part<AuthLimiter>().Evaluated.ShouldBe(10);

        // The socket and the hooks have sources of their own, and so has another address.
        await (await api.Gateway.ConnectAsync("operator.read")).DisposeAsync();
        (await api.SendAsync(HttpMethod.Get, "/v1/models", from: IPAddress.Parse("127.0.0.3"))).ShouldBe(200);
        (await api.PostAsync("/hooks/wake", """{"text":"hi"}""", ApiGateway.HookToken)).ShouldBe(200);
        clock.Advance(TimeSpan.FromSeconds(60));
        (await api.SendAsync(HttpMethod.Get, "/v1/models")).ShouldBe(200);
    }

    [Fact]
    public async Task Allows_a_device_by_its_token_what_it_was_approved_for()
    {
        using var reader = new TestDevice();
        using var writer = new TestDevice();
        var (reads, writes) = (await TokenAsync(reader, Scopes.Read), await TokenAsync(writer, Scopes.Write));

        (await Api.SendAsync(HttpMethod.Get, "/v1/models", bearer: reads)).ShouldBe(200);
        var refused = (await Api.PostAsync(Chat, ApiGateway.Chat("hi"), reads)).ShouldBe(403);
        refused.Error.ShouldBe("missing scope: operator.write");
        (await Api.PostAsync("/tools/invoke", """{"tool":"lab/say"}""", reads)).ShouldBe(403);
        (await Api.PostAsync(Chat, ApiGateway.Chat("hi"), writes)).ShouldBe(200);
        (await Api.SendAsync(HttpMethod.Get, "/v1/models", bearer: writes)).ShouldBe(200);
    }

    [Fact]
    public async Task Takes_no_token_of_a_node()
    {
        using var node = new TestDevice();
        await using var client = await node.ConnectAsync(Api.Gateway, [], role: Roles.Node);

        (await Api.SendAsync(HttpMethod.Get, "/v1/models", bearer: client.Hello["auth"]!["deviceToken"]!.GetValue<string>())).ShouldBe(401);
    }

    [Theory]
    [InlineData("device.token.rotate")]
    [InlineData("device.token.revoke")]
    [InlineData("device.pair.remove")]
    public async Task SEC_07_refuses_a_token_that_was_taken_away_and_breaks_off_what_it_has_begun(string method)
    {
        using var device = new TestDevice();
        var token = await TokenAsync(device, Scopes.Write);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Api.Gateway.Url, Chat)) { Content = new StringContent(ApiGateway.Chat($"begun\nuntil {Api.Signal()}", ""","stream":true""")) };
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Add("x-openclaw-session-key", method);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var admin = await Api.Gateway.ConnectAsync(Scopes.Admin);

        var parameters = new JsonObject { ["deviceId"] = device.Id };
        if (method != "device.pair.remove")
        {
            parameters["role"] = Roles.Operator;
        }

        await admin.CallOkAsync(method, parameters);

        using var rest = new StreamReader(await response.Content.ReadAsStreamAsync());
        await Should.ThrowAsync<IOException>(() => rest.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        (await Api.SendAsync(HttpMethod.Get, "/v1/models", bearer: token)).ShouldBe(401);
        await Until.TrueAsync(() => Api.Gateway.Part<SessionService>().Find($"agent:two:{method}")?.LastRun.Aborted == true);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Host", "evil.example", 421)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    public async Task SEC_02_refuses_pages_of_others_before_anything_else(string header, string value, int status)
    {
        foreach (var path in Posts.Append("/hooks/wake"))
        {
            (await Api.PostAsync(path, "{}", change: request => request.Headers.TryAddWithoutValidation(header, value))).ShouldBe(status);
        }
    }

    [Fact]
    public async Task Answers_pages_of_an_origin_that_is_allowed_and_of_no_other()
    {
        await using var api = await ApiGateway.StartAsync(keys => keys["gateway:controlUi:allowedOrigins:0"] = "https://page.example");

        var preflight = (await api.SendAsync(HttpMethod.Options, Chat, bearer: null, change: request =>
        {
            request.Headers.Add("Origin", "https://page.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
        })).ShouldBe(204);
        preflight.Header("Access-Control-Allow-Origin").ShouldBe("https://page.example");
        preflight.Header("Access-Control-Allow-Headers")!.ShouldContain("authorization");
        var answer = (await api.PostAsync(Chat, ApiGateway.Chat("hi"), change: request => request.Headers.Add("Origin", "https://page.example"))).ShouldBe(200);
        answer.Header("Access-Control-Allow-Origin").ShouldBe("https://page.example");
        answer.Header("Vary").ShouldBe("Origin");
        (await api.SendAsync(HttpMethod.Options, Chat, bearer: null, change: request => request.Headers.Add("Origin", "https://other.example"))).ShouldBe(403);
        (await api.PostAsync(Chat, ApiGateway.Chat("hi"), change: request => request.Headers.Add("Origin", api.Gateway.Url.GetLeftPart(UriPartial.Authority)))).ShouldBe(200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_413_to_a_body_that_is_too_long_whether_or_not_it_says_so(bool isChunked)
    {
        await using var api = await ApiGateway.StartAsync(keys =>
        {
            keys["gateway:http:endpoints:chatCompletions:maxBodyBytes"] = "2048";
            keys["gateway:http:endpoints:responses:maxBodyBytes"] = "2048";
            keys["hooks:maxBodyBytes"] = "2048";
        });
        foreach (var (path, token) in new[] { (Chat, TestGateway.Token), ("/v1/responses", TestGateway.Token), ("/hooks/agent", ApiGateway.HookToken) })
        {
            var answer = await api.PostAsync(path, "{}", token, request =>
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"message":"{{new string('x', 4096)}}"}"""));
                request.Headers.TransferEncodingChunked = isChunked;
            });

            answer.ShouldBe(413).Text.ShouldContain("longer than this endpoint takes");
        }
    }

    private async Task<string> TokenAsync(TestDevice device, string scope)
    {
        await using var client = await device.ConnectAsync(Api.Gateway, [scope]);
        return client.Hello["auth"]!["deviceToken"]!.GetValue<string>();
    }
}
