using System.Diagnostics;
using System.Text;

namespace PluginGateway.EndToEnd.Tests.Verbs;

/// <summary>A command at a terminal (util-linux's <c>script</c> makes one), typed at by a test.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _shown = new();

    private Terminal(Process process) => _process = process;

    public static bool IsThere => File.Exists("/usr/bin/script");

    /// <summary>What it has shown.</summary>
    public string Shown
    {
        get
        {
            lock (_shown)
            {
                return _shown.ToString();
            }
        }
    }

    /// <summary>Starts a command line of the shell.</summary>
    public static Terminal Start(string command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var terminal = new Terminal(Process.Start(start)!);
        _ = terminal.ReadAsync();
        return terminal;
    }

    /// <summary>Types.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it shows a text.</summary>
    public async Task ShowsAsync(string text)
    {
        try
        {
            await Until.TrueAsync(() => Task.FromResult(Shown.Contains(text, StringComparison.Ordinal)));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"'{text}' was not shown, but: {Shown}", e);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }
}

/// <summary>A test that needs a terminal.</summary>
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = Terminal.IsThere ? null : "no /usr/bin/script, which makes a terminal (bsdutils)";
}
