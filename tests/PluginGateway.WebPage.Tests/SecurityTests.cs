using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

public sealed class SecurityTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    private const string Attack = "<img src=x onerror=alert(1)><script>alert(2)</script>";

    [ChromiumFact]
    public async Task Ignores_a_gateway_and_a_token_in_the_query()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var elsewhere = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(new Uri(gateway.Address, $"/?gatewayUrl=ws://127.0.0.1:{elsewhere.Address.Port}&token=x"));
        await Expect(page.SignIn).ToBeVisibleAsync();
        page.Sockets.ShouldBeEmpty();
        await page.TypeTokenAsync(FakeGateway.Token);
        await page.WaitForStateAsync("connected");

        page.Sockets.ShouldBe([$"ws://127.0.0.1:{gateway.Address.Port}/"]);
        elsewhere.Dialled.ShouldBe(0);
        gateway.Connects.ShouldHaveSingleItem().Auth!.Token.ShouldBe(FakeGateway.Token);
    }

    [ChromiumFact]
    public async Task Ignores_a_gateway_in_the_fragment()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(new Uri(gateway.Address, $"/?gatewayUrl=ws://127.0.0.1:1&token=x#gatewayUrl=ws://127.0.0.1:1&token={FakeGateway.Token}"));
        await page.WaitForStateAsync("connected");

        page.Sockets.ShouldBe([$"ws://127.0.0.1:{gateway.Address.Port}/"]);
        page.Page.Url.ShouldNotContain(FakeGateway.Token);
    }

    [ChromiumFact]
    public async Task Shows_markup_as_text_wherever_it_comes_from()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("assistant", Attack);
        gateway.Answering = run => run.FinishAsync($"{run.Message} `{Attack}` **{Attack}**");
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await Expect(page.Replies.First).ToHaveTextAsync(Attack);
        await page.SendAsync(Attack);

        await page.WaitForReplyAsync($"{Attack} {Attack} {Attack}");
        await Expect(page.Said).ToHaveTextAsync(Attack);
        await Expect(page.Page.Locator("#messages img, #messages script")).ToHaveCountAsync(0);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Shows_markup_in_errors_as_text()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Refusing = _ => new ErrorShape(ErrorCodes.InvalidRequest, $"unauthorized: {Attack}");
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);

        await Expect(page.SignInProblem).ToContainTextAsync(Attack);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Links_only_to_web_addresses_and_tells_them_nothing()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("assistant", "see https://example.org/a?b=c, not javascript:alert(1) nor data:text/html,x");
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);

        var link = page.Page.Locator("#messages a");
        await Expect(link).ToHaveCountAsync(1);
        await Expect(link).ToHaveAttributeAsync("href", "https://example.org/a?b=c");
        await Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer");
    }

    // Proves that the other tests would notice: the policy is in force on the page under test, and what it stops is heard of.
    [ChromiumFact]
    public async Task Runs_under_a_policy_that_stops_foreign_script_and_foreign_addresses()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var elsewhere = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address);

        await page.Page.EvaluateAsync("() => { const s = document.createElement('script'); s.append('window.foreign = 1'); document.body.append(s); }");
        await page.Page.EvaluateAsync("address => { try { new WebSocket(address); } catch { } }", $"ws://127.0.0.1:{elsewhere.Address.Port}");

        var problems = await page.ProblemsAsync();
        problems.ShouldContain(problem => problem.Contains("TrustedScript", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.Contains("Content Security Policy", StringComparison.Ordinal));
        (await page.Page.EvaluateAsync<bool>("() => window.foreign === undefined")).ShouldBeTrue();
        elsewhere.Dialled.ShouldBe(0);
    }
}
