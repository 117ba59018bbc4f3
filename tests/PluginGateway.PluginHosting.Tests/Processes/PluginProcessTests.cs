using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.PluginHosting.Tests.Processes;

/// <summary>Real programs, started and ended.</summary>
public sealed class PluginProcessTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WorkFolder _work = new();
    private readonly TextLog _log = new();
    private readonly PluginProcesses _processes;

    public PluginProcessTests() =>
        _processes = new PluginProcesses(new PluginInfo("test", "1.0.0", Generation: 1, Path.Combine(_work.Path, "data"), _work.Path), _log.CreateLogger("test"), TimeProvider.System);

    [Fact]
    public async Task Talks_through_pipes_and_says_how_it_ended()
    {
        await using var shell = await StartAsync("read line; echo \"said $line\"; exit 3");
        await shell.Input.WriteAsync("hello\n"u8.ToArray());
        await shell.Input.FlushAsync();

        (await ReadAsync(shell)).ShouldBe("said hello\n");
        (await shell.Exit.WaitAsync(Patience)).ShouldBe(3);
    }

    [Fact]
    public async Task Passes_arguments_as_they_are()
    {
        string[] odd = ["a b", "$HOME", "`id`", "; rm -rf x", "'\"\\", "*", "", "-c", "ü\n2"];
        await using var program = await _processes.StartAsync(new PluginProcessStart("printf", ["%s|", .. odd]), CancellationToken.None);

        (await ReadAsync(program)).ShouldBe(string.Concat(odd.Select(text => text + "|")));
    }

    [Fact]
    public async Task Passes_on_no_environment_but_what_is_allowed()
    {
        Environment.SetEnvironmentVariable("PGW_TEST_CANARY", "canary");
        await using var program = await _processes.StartAsync(
            new PluginProcessStart("env", []) { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["MINE"] = "yes" } }, CancellationToken.None);

        var names = (await ReadAsync(program)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).ToList();

        names.ShouldContain(name => name == "MINE");
        names.ShouldContain(name => name == "PATH");
        names.Except(["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "MINE", "PWD", "OLDPWD", "SHLVL", "_"], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_in_the_plugins_own_folder()
    {
        await using var program = await _processes.StartAsync(new PluginProcessStart("pwd", []), CancellationToken.None);

        (await ReadAsync(program)).TrimEnd().ShouldBe(Path.Combine(_work.Path, "data"));
    }

    [Fact]
    public async Task Names_the_program_that_is_not_there()
    {
        var failure = await Should.ThrowAsync<FileNotFoundException>(() => _processes.StartAsync(new PluginProcessStart("no-such-program", []), CancellationToken.None));

        failure.Message.ShouldContain("'no-such-program' is not in PATH");
        await Should.ThrowAsync<DirectoryNotFoundException>(() => _processes.StartAsync(new PluginProcessStart("env", []) { WorkingDirectory = "/no/such/folder" }, CancellationToken.None));
    }

    [Fact]
    public async Task Ends_by_itself_when_its_input_is_closed()
    {
        var shell = await StartAsync("cat >/dev/null; echo bye >&2; exit 0", patience: Patience);

        await shell.DisposeAsync();

        (await shell.Exit).ShouldBe(0);
        shell.LastErrors.ShouldBe(["bye"]);
    }

    [Fact]
    public async Task Kills_the_whole_group_when_it_does_not()
    {
        var shell = await StartAsync("trap '' TERM; sleep 1000 & sleep 1001 & echo up; while :; do sleep 1002; done", patience: TimeSpan.FromMilliseconds(50));
        using var output = new StreamReader(shell.Output);
        (await output.ReadLineAsync()).ShouldBe("up");
        ProcessTable.Group(shell.Id).Count.ShouldBeGreaterThan(3);

        await shell.DisposeAsync().AsTask().WaitAsync(Patience);

        await Until.TrueAsync(() => ProcessTable.Group(shell.Id).Count == 0);
        (await shell.Exit).ShouldBe(128 + 9);
    }

    [Fact]
    public async Task Leaves_nobody_behind_when_the_program_ends_but_not_its_children()
    {
        var shell = await StartAsync("sleep 1000 & echo up");
        using var output = new StreamReader(shell.Output);
        (await output.ReadLineAsync()).ShouldBe("up");

        (await shell.Exit.WaitAsync(Patience)).ShouldBe(0);

        await Until.TrueAsync(() => ProcessTable.Group(shell.Id).Count == 0);
        await shell.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Leaves_nobody_behind_when_the_gateway_is_killed()
    {
        var start = new ProcessStartInfo("dotnet", [Fixtures.Program("ParentProcess"), _work.Path, "sh", "-c", "trap '' TERM HUP INT; sleep 1000 & echo up; while :; do sleep 1001; done"])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        try
        {
            var said = (await parent.StandardOutput.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull().Split(' ');
            said[1].ShouldBe("up");
            var group = int.Parse(said[0], CultureInfo.InvariantCulture);
            ProcessTable.Group(group).Count.ShouldBeGreaterThan(2);

            // SIGKILL: nothing of the parent runs any more.
            parent.Kill(entireProcessTree: false);
            await parent.WaitForExitAsync().WaitAsync(Patience);

            await Until.TrueAsync(() => ProcessTable.Group(group).Count == 0);
        }
        finally
        {
            parent.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Outlives_the_thread_that_asked_for_it()
    {
        Task<IPluginProcess>? starting = null;
        var thread = new Thread(() => starting = StartAsync("cat"));
        thread.Start();
        thread.Join();
        var cat = await starting!;

        await using (cat)
        {
            await cat.Input.WriteAsync("still here\n"u8.ToArray());
            await cat.Input.FlushAsync();
            using var output = new StreamReader(cat.Output, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: -1, leaveOpen: true);
            (await output.ReadLineAsync().WaitAsync(Patience)).ShouldBe("still here");
        }
    }

    [Fact]
    public async Task Writes_its_errors_to_the_log_without_secrets_and_not_without_end()
    {
        await using var shell = await _processes.StartAsync(
            new PluginProcessStart("sh", ["-c", "echo \"my token is $API_TOKEN and $PLAIN, extra-secret\" >&2; i=0; while [ $i -lt 5000 ]; do echo line >&2; i=$((i+1)); done; head -c 100000 /dev/zero | tr '\\0' x >&2"])
            {
                Name = "noisy",
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_TOKEN"] = "abcdefgh", ["PLAIN"] = "plain-text" },
                Secrets = ["extra-secret"],
            },
            CancellationToken.None);
        await shell.Exit.WaitAsync(Patience);
        await shell.DisposeAsync();

        var text = string.Join('\n', _log.Lines);
        text.ShouldContain("my token is *** and plain-text, ***");
        text.ShouldNotContain("abcdefgh");
        text.ShouldContain("lines were left out");
        text.Length.ShouldBeLessThan(20_000);
        shell.LastErrors.Count.ShouldBe(20);
        shell.LastErrors[^1].Length.ShouldBe(1000);
    }

    [Fact]
    public async Task Starts_nothing_once_its_generation_is_stopped_and_ends_what_runs()
    {
        var left = await StartAsync("sleep 1000");

        await _processes.DisposeAsync();

        left.Exit.IsCompleted.ShouldBeTrue();
        await Should.ThrowAsync<ObjectDisposedException>(() => StartAsync("true"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _processes.DisposeAsync();

    public void Dispose()
    {
        _work.Dispose();
        _log.Dispose();
    }

    private Task<IPluginProcess> StartAsync(string script, TimeSpan? patience = null) =>
        _processes.StartAsync(new PluginProcessStart("sh", ["-c", script]) { StopPatience = patience ?? TimeSpan.FromMilliseconds(100) }, CancellationToken.None);

    private static async Task<string> ReadAsync(IPluginProcess process)
    {
        using var output = new StreamReader(process.Output);
        return await output.ReadToEndAsync().WaitAsync(Patience);
    }
}
