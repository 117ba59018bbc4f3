namespace PluginGateway.PluginHosting.Tests;

public sealed class UnknownKeyTests
{
    [Fact]
    public async Task Names_the_key_the_known_keys_and_the_nearest_one() =>
        (await HostUnderTest.RefusalAsync("Echo.Plain", """{ "prefx": "a" }""")).ShouldContain("config.prefx is not known. Known keys: limits, prefix, times. Did you mean 'prefix'?");

    [Fact]
    public async Task Looks_into_the_plugins_own_classes() =>
        (await HostUnderTest.RefusalAsync("Echo.Plain", """{ "limits": { "maxLen": 3 } }""")).ShouldContain("config.limits.maxLen is not known. Known keys: maxLength.");

    [Fact]
    public async Task Reports_everything_at_once()
    {
        var error = await HostUnderTest.RefusalAsync("Echo.Plain", """{ "colour": 1, "times": 99 }""");

        error.ShouldContain("config.colour is not known");
        error.ShouldContain("between 1 and 10");
        error.ShouldContain("plugins.json");
    }

    [Fact]
    public async Task Names_a_value_of_the_wrong_type() =>
        (await HostUnderTest.RefusalAsync("Echo.Plain", """{ "times": "many" }""")).ShouldContain("times");

    [Fact]
    public async Task Refuses_settings_that_are_required_and_not_set() =>
        (await HostUnderTest.RefusalAsync("BadOptions")).ShouldContain("ApiKey");

    [Fact]
    public async Task Refuses_any_key_when_the_plugin_has_none() =>
        (await HostUnderTest.RefusalAsync("ScrutorScan", """{ "colour": 1 }""")).ShouldContain("config.colour is not known. There are no keys to set.");

    [Theory]
    [InlineData("""{ "accounts": { "a": { "sevrer": "x" } } }""", "config.accounts.a.sevrer is not known", "Did you mean 'server'?")]
    [InlineData("""{ "sevrer": "x", "accounts": {} }""", "config.sevrer is not known", "Did you mean 'server'?")]
    [InlineData("""{ "accounts": { "a": "x" } }""", "config.accounts.a is not an object", "Remedy:")]
    public async Task Looks_into_accounts(string config, string problem, string hint)
    {
        var error = await HostUnderTest.RefusalAsync("LoopChannel", config);

        error.ShouldContain(problem);
        error.ShouldContain(hint);
    }
}
