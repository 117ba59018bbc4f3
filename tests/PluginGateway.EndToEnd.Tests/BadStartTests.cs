namespace PluginGateway.EndToEnd.Tests;

/// <summary>A start that cannot work: exit code 78, one line that says what to do.</summary>
public sealed class BadStartTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("pgw-e2e-");

    [Theory]
    [InlineData("{ \"gateway\": { \"port\": 1 ", "plugins.json:1:")]
    [InlineData("{\n  \"gateway\": {\n    \"port\": oops\n  }\n}", "plugins.json:3:13")]
    [InlineData("[]", "must hold one JSON object")]
    [InlineData("{ \"gateway\": { \"prot\": 1 } }", "Did you mean 'port'?")]
    [InlineData("{ \"gateway\": { \"port\": 1, \"port\": 2 } }", "port")]
    [InlineData("{ \"gateway\": { \"auth\": { \"mode\": \"password\" } } }", "PGW_GATEWAY_PASSWORD")]
    [InlineData("{ \"gateway\": { \"auth\": { \"token\": \"${PGW_NO_SUCH_VARIABLE}\" } } }", "gateway.auth.token: refers to ${PGW_NO_SUCH_VARIABLE}, which is not set")]
    [InlineData("{ \"gateway\": { \"bind\": \"custom\" } }", "gateway.customBindHost")]
    [InlineData("{ \"gateway\": { \"bind\": \"lan\" } }", "refusing to bind to lan without encryption")]
    [InlineData("{ \"gateway\": { \"bind\": \"custom\", \"customBindHost\": \"0.0.0.0\" } }", "refusing to bind to custom without encryption")]
    [InlineData("{ \"gateway\": { \"trustedProxies\": [\"10.0.0.0/40\"] } }", "plugins.json:1:35: gateway.trustedProxies.0: '10.0.0.0/40' is neither an address nor a network")]
    [InlineData("{ \"gateway\": { \"tls\": { \"enabled\": true, \"certPath\": \"c.pem\", \"keyPath\": \"k.pem\" } } }", "c.pem does not exist")]
    [InlineData("{ \"gateway\": { \"tls\": { \"enabled\": true, \"autoGenerate\": false } } }", "there is no certificate")]
    public async Task Explains_what_is_wrong_with_the_configuration(string text, string explanation)
    {
        var path = Path.Combine(_state.FullName, "plugins.json");
        await File.WriteAllTextAsync(path, text);

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", "0", "--state-dir", _state.FullName);

        code.ShouldBe(78, error);
        error.ShouldStartWith("pgw: ");
        error.ShouldContain(explanation);
        error.Trim().Split('\n').Length.ShouldBe(1);
        (await File.ReadAllTextAsync(path)).ShouldBe(text);
    }

    [Fact]
    public async Task Names_every_mistake_and_the_copy_that_worked()
    {
        var path = Path.Combine(_state.FullName, "plugins.json");
        var lastGood = Path.Combine(_state.FullName, "plugins.last-good.json");
        await File.WriteAllTextAsync(path, "{ \"gateway\": { \"prot\": 1 }, \"plugins\": [] }");
        await File.WriteAllTextAsync(lastGood, "{}");

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", "0", "--state-dir", _state.FullName);

        code.ShouldBe(78);
        error.Trim().Split('\n').Length.ShouldBe(3);
        error.ShouldContain($"{path}:1:16: gateway.prot: not known.");
        error.ShouldContain($"{path}:1:40: plugins: an object is needed here");
        error.ShouldContain($"the last configuration that worked is in {lastGood}");
    }

    [Fact]
    public async Task Does_not_start_without_the_configuration_that_was_named()
    {
        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", "0", "--state-dir", _state.FullName, "--config", "/no/such/plugins.json");

        code.ShouldBe(78);
        error.ShouldContain("/no/such/plugins.json does not exist");
        error.ShouldContain("--allow-unconfigured");
    }

    [Fact]
    public async Task Does_not_start_with_a_database_that_is_none()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.FullName, "gateway.db"), new string('x', 5000));

        var (code, _, error) = await Pgw.RunAsync("gateway", "--port", "0", "--state-dir", _state.FullName);

        code.ShouldBe(78);
        error.ShouldContain("gateway.db cannot be used");
    }

    public void Dispose() => _state.Delete(recursive: true);
}
