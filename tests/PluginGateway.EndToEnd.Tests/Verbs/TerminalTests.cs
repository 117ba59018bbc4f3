namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>What there is at a terminal only: completion, progress, a question without echo, no colours where they were declined.</summary>
public sealed class TerminalTests(VerbWorld world) : IClassFixture<VerbWorld>
{
    private static readonly string Program = $"dotnet '{Built.Pgw}'";

    // What is typed before a tab, and the whole line after it. $HOME is where the program is.
    private static readonly (string Typed, string Completed)[] Completions =
    [
        ("pgw gat", "pgw gateway "), ("pgw channels re", "pgw channels remove "), ("pgw channels remove --del", "pgw channels remove --delete "), ("pgw nodes list --json --tim", "pgw nodes list --json --timeout "),
        ("pgw nodes notify bench --priority pa", "pgw nodes notify bench --priority passive "), ("pgw completion z", "pgw completion zsh "), ("~/pgw gat", "~/pgw gateway "), ("pgw config import ~/onl", "pgw config import ~/only-a-file "),
    ];

    private static string[] NodesVerbs => [.. VerbList.All.Where(verb => verb.Verb.StartsWith("nodes ", StringComparison.Ordinal)).Select(verb => verb.Verb.Split(' ')[1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [ZshFact]
    public async Task Completes_in_a_real_zsh()
    {
        var tools = await ToolsAsync("tools-of-zsh");
        var lines = Path.Combine(tools, "lines");
        await using var zsh = Terminal.Start("env PS1='ready> ' zsh -f -i", ("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}"), ("HOME", tools));
        await zsh.ShowsAsync("ready> ");

        // A key that writes down the line as it stands: what is shown of it is shown piece by piece.
        await zsh.TypeAsync(
            $"cd; autoload -Uz compinit && compinit -D -u; source <(pgw completion zsh); keep() {{ print -r -- \"<$BUFFER>\" >>'{lines}'; BUFFER= }}; zle -N keep; bindkey '^G' keep; echo 'loa''ded'\r");
        await zsh.ShowsAsync("loaded");
        foreach (var (typed, completed) in Completions)
        {
            await zsh.TypeAsync($"{typed}\t\a");
            await KeptAsync(zsh, lines, completed);
        }

        // Nothing but the verbs: no options, no files.
        var before = zsh.Shown.Length;
        await zsh.TypeAsync("pgw nodes \t");
        await Until.TrueAsync(() => Task.FromResult(Array.TrueForAll(NodesVerbs, verb => zsh.Shown[before..].Contains(verb, StringComparison.Ordinal))));
        zsh.Shown[before..].ShouldNotContain("--profile");
        zsh.Shown[before..].ShouldNotContain("only-a-file");
    }

    [FishFact]
    public async Task Completes_in_a_real_fish()
    {
        var tools = await ToolsAsync("tools-of-fish");
        var asked = Completions.Select(entry => entry.Typed).Append("pgw nodes ");
        var start = new System.Diagnostics.ProcessStartInfo("/usr/bin/fish", ["--no-config", "-c", "pgw completion fish | source; for line in $argv; complete -C $line; echo; end", .. asked])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = tools,
        };
        (start.Environment["PATH"], start.Environment["HOME"]) = ($"{tools}:{Environment.GetEnvironmentVariable("PATH")}", tools);
        using var fish = System.Diagnostics.Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (output, error) = (fish.StandardOutput.ReadToEndAsync(patience.Token), fish.StandardError.ReadToEndAsync(patience.Token));
        var answers = (await output).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        // It names what may stand in place of the last word.
        answers.ShouldBe([.. Completions.Select(entry => entry.Completed.TrimEnd().Split(' ')[^1]), string.Join('\n', NodesVerbs)]);
        (await error).ShouldBeEmpty();
    }

    [TerminalFact]
    public async Task Completes_in_a_real_bash()
    {
        var tools = await ToolsAsync("tools-of-bash");
        var result = Path.Combine(tools, "result");
        await using var bash = Terminal.Start("bash --norc --noprofile -i", ("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}"));
        await bash.ShowsAsync("bash-");

        await bash.TypeAsync("source <(pgw completion bash) && echo 'loa''ded'\r");
        await bash.ShowsAsync("loaded");
        await bash.TypeAsync("pgw channels re\t");
        await bash.ShowsAsync("channels remove ");
        await bash.TypeAsync("--del\t");
        await bash.ShowsAsync("--delete ");
        await bash.TypeAsync("\u0015pgw nodes list --json --tim\t");
        await bash.ShowsAsync("--json --timeout ");
        await bash.TypeAsync("\u0015pgw completion z\t");
        await bash.ShowsAsync("completion zsh ");
        await bash.TypeAsync($"> '{result}'; exit\r");
        (await bash.EndAsync()).ShouldBe(0);

        (await File.ReadAllTextAsync(result)).ShouldStartWith("#compdef pgw");
    }

    // The program under its name, and a file beside it.
    private async Task<string> ToolsAsync(string name)
    {
        var tools = Directory.CreateDirectory(world.FileOf(name)).FullName;
        var pgw = Path.Combine(tools, "pgw");
        await File.WriteAllTextAsync(Path.Combine(tools, "only-a-file"), "");
        await File.WriteAllTextAsync(pgw, $"#!/bin/sh\nexec {Program} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(pgw, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return tools;
    }

    private static async Task KeptAsync(Terminal zsh, string lines, string line)
    {
        try
        {
            await Until.TrueAsync(async () => File.Exists(lines) && (await File.ReadAllLinesAsync(lines)).Contains($"<{line}>", StringComparer.Ordinal));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"'{line}' did not come, but: {(File.Exists(lines) ? await File.ReadAllTextAsync(lines) : "nothing")}; {zsh.Shown}", e);
        }
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
