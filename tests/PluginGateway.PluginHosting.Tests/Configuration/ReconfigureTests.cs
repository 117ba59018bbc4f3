namespace PluginGateway.PluginHosting.Tests;

public sealed class ReconfigureTests
{
    private static readonly string[] Both = ["a", "b"];

    [Fact]
    public async Task Hands_new_values_to_the_generation_that_runs()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();
        var generation = test.Host.Generations[0];

        var changes = await plugin.ApplyAsync("""{ "greeting": "good morning" }""");

        changes[0].Action.ShouldBe("reconfigure");
        (await plugin.SayAsync()).ShouldBe("""{"text":"1 1 good morning x"}""");
        test.Host.Generations.ShouldBe([generation]);
        test.Tables.Steps.ShouldContain(step => step == "reconfigure swappable#1");
    }

    [Theory]
    [InlineData("""{ "times": 50 }""", "between 1 and 9")]
    [InlineData("""{ "greting": "hi" }""", "Did you mean 'greeting'?")]
    [InlineData("""{ "times": "many" }""", "times")]
    public async Task Keeps_the_old_values_when_the_new_ones_are_wrong(string config, string error)
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync("""{ "greeting": "good morning" }""");

        var changes = await plugin.ApplyAsync(config);

        changes[0].Error.ShouldNotBeNull().ShouldContain(error, Case.Insensitive);
        (await plugin.SayAsync()).ShouldBe("""{"text":"1 1 good morning x"}""");
        plugin.Row.State.ShouldBe("running");
        (await plugin.ApplyAsync("""{ "greeting": "good evening" }"""))[0].Error.ShouldBeNull();
    }

    [Fact]
    public async Task Starts_anew_only_the_accounts_whose_settings_ask_for_it()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync("""{ "accounts": { "a": { "nick": "x" }, "b": { "nick": "y" } } }""");
        var before = Accounts(test);
        await using var a = before["a"].Create();

        await plugin.ApplyAsync("""{ "accounts": { "a": { "nick": "x", "away": "lunch", "dmPolicy": "open" }, "b": { "nick": "z" }, "c": {} } }""");

        var after = Accounts(test);
        after["a"].ShouldBeSameAs(before["a"]);
        after["a"].HostSettings["dmPolicy"].ShouldBe("open");
        after["b"].ShouldNotBeSameAs(before["b"]);
        after.Keys.Order(StringComparer.Ordinal).ShouldBe(["a", "b", "c"]);
        (await a.Channel.SendAsync(new("chat", "text", "key"), CancellationToken.None)).ExternalId.ShouldBe("1:text:x:lunch");
    }

    [Fact]
    public async Task Starts_all_accounts_anew_when_an_option_says_so()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync("""{ "accounts": { "a": {}, "b": {} } }""");
        var before = Accounts(test);

        await plugin.ApplyAsync("""{ "server": "elsewhere", "accounts": { "a": {}, "b": {} } }""");

        var after = Accounts(test);
        Both.ShouldAllBe(id => after[id] != before[id]);
        test.Host.Generations[0].Info.Generation.ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_what_the_gateway_refuses()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        var before = Accounts(test);
        test.Tables.OnReconfigure = _ => throw new PluginRefusedException("dmPolicy 'maybe' does not exist");

        var changes = await plugin.ApplyAsync("""{ "dmPolicy": "maybe" }""");

        changes[0].Error.ShouldNotBeNull().ShouldContain("dmPolicy 'maybe' does not exist");
        Accounts(test)["default"].ShouldBeSameAs(before["default"]);
        Accounts(test)["default"].HostSettings["dmPolicy"].ShouldBeNull();
    }

    private static Dictionary<string, ChannelAccount> Accounts(HostUnderTest test) =>
        test.Host.Generations[0].Channels[0].Accounts.ToDictionary(account => account.Id, StringComparer.Ordinal);
}
