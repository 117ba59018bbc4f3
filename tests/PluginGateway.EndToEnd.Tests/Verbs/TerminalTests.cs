namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>What there is at a terminal only: completion, progress, a question without echo, no colours where they were declined.</summary>
public sealed class TerminalTests(VerbWorld world) : IClassFixture<VerbWorld>
{
    private static readonly string Program = $"dotnet '{Built.Pgw}'";

    [TerminalFact]
    public async Task Completes_in_a_real_bash()
    {
        var tools = Directory.CreateDirectory(world.FileOf("tools-of-bash")).FullName;
        var pgw = Path.Combine(tools, "pgw");
        await File.WriteAllTextAsync(pgw, $"#!/bin/sh\nexec {Program} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(pgw, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var result = Path.Combine(tools, "result");
        await using var bash = Terminal.Start("bash --norc --noprofile -i", ("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}"));
        await bash.ShowsAsync("bash-");

        await bash.TypeAsync("source <(pgw completion bash) && echo 'loa''ded'\r");
        await bash.ShowsAsync("loaded");
        await bash.TypeAsync("pgw channels re\t");
        await bash.ShowsAsync("channels remove ");
        await bash.TypeAsync("--del\t");
        await bash.ShowsAsync("--delete ");
        await bash.TypeAsync("\u0015pgw completion z\t");
        await bash.ShowsAsync("completion zsh ");
        await bash.TypeAsync($"> '{result}'; exit\r");
        (await bash.EndAsync()).ShouldBe(0);

        (await File.ReadAllTextAsync(result)).ShouldStartWith("#compdef pgw");
    }

    [Theory]
    [InlineData("bash", "/bin/bash", "-n")]
    [InlineData("zsh", "/usr/bin/zsh", "-n")]
    [InlineData("fish", "/usr/bin/fish", "--no-execute")]
    public async Task Prints_scripts_that_their_shells_can_read(string shell, string path, string check)
    {
        var (code, script, _) = await Pgw.RunAsync("completion", shell);
        code.ShouldBe(0);
        script.ShouldContain("[suggest:");
        if (File.Exists(path))
        {
            var file = world.FileOf($"completion.{shell}");
            await File.WriteAllTextAsync(file, script);
            using var process = System.Diagnostics.Process.Start(path, [check, file]);
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0);
        }
    }

    [TerminalFact]
    public async Task Says_that_something_goes_on_and_takes_it_back()
    {
        await using var terminal = Terminal.Start($"{Program} gateway call agent.wait --params '{{\"runId\":\"nobody-started-this\",\"timeoutMs\":4000}}' --state-dir '{world.Gateway.State.FullName}'");
        (await terminal.EndAsync()).ShouldBe(0, terminal.Shown);

        await terminal.ShowsAsync("\"status\"");
        terminal.Shown.ShouldContain("pgw call: waiting");
        var answer = terminal.Shown.IndexOf("\"status\"", StringComparison.Ordinal);
        terminal.Shown.LastIndexOf("waiting", StringComparison.Ordinal).ShouldBeLessThan(terminal.Shown.LastIndexOf("\r\e[2K", StringComparison.Ordinal));
        terminal.Shown.LastIndexOf("\r\e[2K", StringComparison.Ordinal).ShouldBeLessThan(answer);
    }

    [TerminalFact]
    public async Task Says_nothing_of_that_to_scripts()
    {
        var call = $"{Program} gateway call agent.wait --params '{{\"runId\":\"nobody-started-this\",\"timeoutMs\":2500}}' --state-dir '{world.Gateway.State.FullName}'";
        await using var asJson = Terminal.Start($"{call} --json");
        await using var redirected = Terminal.Start($"{call} 2>/dev/null");

        (await asJson.EndAsync()).ShouldBe(0);
        (await redirected.EndAsync()).ShouldBe(0);

        await asJson.ShowsAsync("\"status\"");
        await redirected.ShowsAsync("\"status\"");
        (asJson.Shown + redirected.Shown).ShouldNotContain("waiting");
    }

    [TerminalFact]
    public async Task Asks_for_a_token_and_shows_nothing_of_it()
    {
        await VerbWorld.ElsewhereAsync(async home =>
        {
            (await home.RunAsync("setup")).Code.ShouldBe(0);
            await File.WriteAllTextAsync(home.ConfigPath, "{}");
            await using var terminal = Terminal.Start($"{Program} channels add telegram --state-dir '{home.State}'", ("HOME", home.Folder));

            await terminal.ShowsAsync("botToken of telegram (not shown): ");
            await terminal.TypeAsync("123:never-showx\u007fn\r");
            (await terminal.EndAsync()).ShouldBe(0, terminal.Shown);

            await terminal.ShowsAsync("next: ");
            terminal.Shown.ShouldNotContain("never");
            (await File.ReadAllTextAsync(home.ConfigPath)).ShouldContain("\"botToken\": \"123:never-shown\"");
        });
    }

    [TerminalFact]
    public async Task Uses_no_colours_where_they_were_declined_or_nobody_sees_them()
    {
        await using var declined = Terminal.Start($"{Program} channels list --state-dir '{world.Gateway.State.FullName}'", ("NO_COLOR", "1"));
        (await declined.EndAsync()).ShouldBe(0);
        await declined.ShowsAsync("Telegram");

        declined.Shown.ShouldNotMatch("\e\\[[0-9;]*m");
        (await world.OkAsync("channels", "list")).ShouldNotContain("\e");
    }
}
