using System.Globalization;
using Microsoft.Playwright;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The program with <c>gateway.tls.enabled</c>: its verbs, its page, and who can read what it leaves behind (SEC-26).</summary>
public sealed class TlsTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public async Task InitializeAsync()
    {
        var port = _gateway.Port.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""{ "gateway": { "port": {{port}}, "tls": { "enabled": true } }, "plugins": { "echo": { "enabled": true } } }""");
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Serves_its_own_verbs_which_pin_its_certificate_by_themselves()
    {
        var fingerprint = await FingerprintAsync();

        var (code, output, error) = await AskAsync("gateway", "status");
        code.ShouldBe(0, error);
        output.ShouldContain($"certificate: SHA-256 {fingerprint}");
        output.ShouldContain("running");

        (code, _, error) = await AskAsync("gateway", "health", "--url", $"wss://127.0.0.1:{_gateway.Port}", "--token", _gateway.Token, "--tls-fingerprint", fingerprint);
        code.ShouldBe(0, error);

        (code, _, error) = await AskAsync("gateway", "health", "--tls-fingerprint", new string('0', 64));
        code.ShouldBe(1);
        error.ShouldContain("shows another certificate");
        error.ShouldContain(fingerprint);

        (code, _, error) = await AskAsync("gateway", "health", "--url", $"wss://127.0.0.1:{_gateway.Port}", "--token", _gateway.Token);
        code.ShouldBe(1);
        error.ShouldContain("--tls-fingerprint");

        // What somebody else can be told once and for all.
        var config = await File.ReadAllTextAsync(_gateway.ConfigPath);
        await File.WriteAllTextAsync(_gateway.ConfigPath, config.Replace("\"tls\"", $"\"remote\": {{ \"tlsFingerprint\": \"{fingerprint}\" }}, \"tls\"", StringComparison.Ordinal));
        (code, _, error) = await AskAsync("gateway", "health", "--url", $"wss://127.0.0.1:{_gateway.Port}", "--token", _gateway.Token);
        code.ShouldBe(0, error);
    }

    [ChromiumFact]
    public async Task Shows_its_page_over_https_which_connects_over_wss()
    {
        await using var first = await browser.OpenAsync();
        var context = await first.Page.Context.Browser!.NewContextAsync(new BrowserNewContextOptions { IgnoreHTTPSErrors = true });
        await using var page = new ChatPage(await context.NewPageAsync());

        await page.GotoAsync(new Uri($"https://127.0.0.1:{_gateway.Port}/"), _gateway.Token);
        await page.WaitForStateAsync("connected");
        await page.SendAsync("hello over TLS");
        await page.WaitForReplyAsync("You said: hello over TLS");

        page.Sockets.ShouldBe([$"wss://127.0.0.1:{_gateway.Port}/"]);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task SEC_26_leaves_nothing_behind_that_others_can_read()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");
        var (code, _, error) = await AskAsync("plugins", "enable", "hello", "--pin");
        code.ShouldBe(0, error);
        (code, _, error) = await AskAsync("agent", "--message", "something private");
        code.ShouldBe(0, error);
        (await AskAsync("gateway", "health", "--token", "wrong")).Code.ShouldBe(1);

        // Also before it stops: the database's own files are only there while it runs.
        OthersCanRead().ShouldBeEmpty();
        await _gateway.SignalAsync("TERM");
        await _gateway.EndAsync(TimeSpan.FromSeconds(60));
        OthersCanRead().ShouldBeEmpty();
        Directory.EnumerateFiles(Path.Combine(_gateway.State.FullName, "config-history")).ShouldNotBeEmpty();
        Directory.EnumerateFiles(Path.Combine(_gateway.State.FullName, "gateway", "tls")).Count().ShouldBe(2);
    }

    [Fact]
    public async Task SEC_26_takes_back_what_others_could_read_after_a_restore()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await _gateway.SignalAsync("TERM");
        await _gateway.EndAsync(TimeSpan.FromSeconds(60));
        foreach (var path in Directory.EnumerateFileSystemEntries(_gateway.State.FullName, "*", SearchOption.AllDirectories).Append(_gateway.State.FullName))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        await _gateway.StartAsync();

        OthersCanRead().Where(path => !path.Contains("plugin-store/", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // What the operator has put there has the rights that the operator gave it, behind a directory that lets nobody else in.
    private IEnumerable<string> OthersCanRead()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var root = _gateway.State.FullName;
        return Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Append(root)
            .Where(path => path != _gateway.ConfigPath && !path.StartsWith(Path.Combine(root, "plugins") + "/", StringComparison.Ordinal))
            .Where(path => !OperatingSystem.IsWindows() && Path.Exists(path) && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None);
    }

    private async Task<string> FingerprintAsync()
    {
        // It is printed after the line that says that the gateway is ready.
        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("open https://", StringComparison.Ordinal)));
        var line = _gateway.Output.Split('\n').Single(line => line.StartsWith("certificate: ", StringComparison.Ordinal));
        return line[(line.LastIndexOf(' ') + 1)..].Trim();
    }

    private Task<(int Code, string Output, string Error)> AskAsync(params string[] arguments) => Pgw.RunAsync([.. arguments, "--state-dir", _gateway.State.FullName]);
}
