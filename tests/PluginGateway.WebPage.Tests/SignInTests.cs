using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

public sealed class SignInTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    [ChromiumFact]
    public async Task Connects_with_the_token_of_the_address_and_clears_it_from_there()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForStateAsync("connected");

        page.Page.Url.ShouldBe(gateway.Address.ToString());
        var connect = gateway.Connects.ShouldHaveSingleItem();
        connect.Auth!.Token.ShouldBe(FakeGateway.Token);
        connect.Client.Id.ShouldBe(ClientNames.WebChat);
        connect.Client.Version.ShouldBe(typeof(SignInTests).Assembly.GetName().Version!.ToString(3));
        connect.Scopes.ShouldBe([Scopes.Read, Scopes.Write, Scopes.Admin]);
        await Expect(page.Page.Locator("#agent")).ToHaveTextAsync("Parrot");
        await Expect(page.Page.Locator("#gateway")).ToHaveTextAsync("v9.8.7 · testhost");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Stays_signed_in_and_stays_one_instance_over_a_reload()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForStateAsync("connected");

        await page.Page.ReloadAsync();
        await page.WaitForStateAsync("connected");

        gateway.Connects.Count.ShouldBe(2);
        gateway.Connects.Select(connect => connect.Client.InstanceId).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldNotBeNullOrEmpty();
    }

    [ChromiumFact]
    public async Task Asks_for_the_token_when_there_is_none_and_dials_nobody_before()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address);
        await Expect(page.SignIn).ToBeVisibleAsync();
        await page.TypeTokenAsync("");
        await Expect(page.SignInProblem).ToHaveTextAsync("Type the token first.");
        page.Sockets.ShouldBeEmpty();

        await page.TypeTokenAsync(FakeGateway.Token);
        await page.WaitForStateAsync("connected");
        await Expect(page.SignIn).ToBeHiddenAsync();
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Says_that_a_token_is_wrong_and_forgets_it()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, "wrong-token");
        await Expect(page.SignInProblem).ToHaveTextAsync("This token is wrong.");
        (await page.StateAsync()).ShouldBe("signed-out");

        await page.Page.ReloadAsync();
        await Expect(page.SignIn).ToBeVisibleAsync();
        gateway.Dialled.ShouldBe(1);
        await page.TypeTokenAsync(FakeGateway.Token);
        await page.WaitForStateAsync("connected");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Takes_a_password_when_the_gateway_wants_one()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Refusing = connect => connect.Auth?.Password == "open sesame" ? null : new ErrorShape(ErrorCodes.NotPaired, "device identity required");
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await Expect(page.SignInProblem).ToHaveTextAsync("This gateway does not take a token. Use its password.");
        await Expect(page.Page.Locator("#secret-label")).ToHaveTextAsync("Gateway password");
        await page.TypeTokenAsync("open sesame");

        await page.WaitForStateAsync("connected");
        gateway.Connects.Last().Auth!.Token.ShouldBeNull();
    }

    [ChromiumFact]
    public async Task Takes_a_password_by_choice()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Refusing = connect => connect.Auth?.Password == "open sesame" ? null : new ErrorShape(ErrorCodes.InvalidRequest, "unauthorized: gateway password mismatch (type it in)");
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address);
        await page.TypePasswordAsync("guess");
        await Expect(page.SignInProblem).ToHaveTextAsync("This password is wrong.");
        await page.TypeTokenAsync("open sesame");

        await page.WaitForStateAsync("connected");
    }

    [ChromiumFact]
    public async Task Takes_a_tokenised_address_that_is_pasted_into_the_open_page()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address);
        await Expect(page.SignIn).ToBeVisibleAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);

        await page.WaitForStateAsync("connected");
        page.Page.Url.ShouldBe(gateway.Address.ToString());
    }

    [ChromiumFact]
    public async Task Forgets_everything_on_signing_out()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForStateAsync("connected");
        await page.SendAsync("something private");
        await page.WaitForReplyAsync("You said: something private");
        await page.Field.FillAsync("a draft");

        await page.Page.ClickAsync("#sign-out");
        await Expect(page.SignIn).ToBeVisibleAsync();
        await page.Page.ReloadAsync();

        await Expect(page.SignIn).ToBeVisibleAsync();
        await Expect(page.Messages).ToHaveCountAsync(0);
        (await page.Field.InputValueAsync()).ShouldBeEmpty();
        gateway.Dialled.ShouldBe(1);
    }

    [ChromiumFact]
    public async Task Says_that_the_versions_do_not_match_and_does_not_try_again_by_itself()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Refusing = _ => new ErrorShape(ErrorCodes.InvalidRequest, "protocol mismatch")
        {
            Details = System.Text.Json.JsonElement.Parse("""{"expectedProtocol":7}"""),
        };
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);

        await page.WaitForStateAsync("stopped");
        await Expect(page.Banner).ToContainTextAsync("different protocol versions (gateway 7, page 3)");
    }
}
