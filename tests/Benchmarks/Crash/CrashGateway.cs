using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Storm;
using BotApi;

namespace Benchmarks.Crash;

/// <summary>A gateway of this build with a Telegram account and the echo agent, which is started and killed again and again in one state directory.</summary>
internal sealed class CrashGateway : IAsyncDisposable
{
    private const int Killed = 128 + 9;
    private const string Token = "token-of-the-crashes";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("crash-");
    private readonly int _port = StormCommand.FreePort();
    private Process? _process;

    public CrashGateway(BotApiServer telegram, FakeBot bot) => File.WriteAllText(Config, $$"""
        {
          "gateway": { "reload": { "mode": "off" } },
          "delivery": { "maxAttempts": 100 },
          "messages": { "queue": { "mode": "followup", "debounceMs": 0, "cap": 1000 } },
          "plugins": {
            "echo": { "enabled": true, "config": { "delayMs": 0 } },
            "telegram": { "enabled": true, "config": { "botToken": "{{bot.Token}}", "apiRoot": "{{telegram.Url}}", "dmPolicy": "open", "honoursKeys": {{(bot.HonoursKeys ? "true" : "false")}} } }
          }
        }
        """);

    private string Config => Path.Combine(_root.FullName, "plugins.json");

    /// <summary>Starts it, and has it end at a point, or goes on for good.</summary>
    /// <param name="endAt"><c>point:n</c>; null for a start that stays.</param>
    public void Start(string? endAt)
    {
        var info = new ProcessStartInfo(StormCommand.Path("Gateway"))
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList = { "gateway", "--port", _port.ToString(CultureInfo.InvariantCulture), "--config", Config, "--state-dir", Path.Combine(_root.FullName, "state"), "--token", Token },
        };
        info.Environment.Remove(LoadGenerator.InlineCompletions);
        if (endAt is not null)
        {
            info.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "EndsProcess.dll");
            info.Environment["END_AT"] = endAt;
        }

        _process = Process.Start(info) ?? throw new BenchmarkException("cannot start the gateway");

        // Read, so that it is not held up by what it prints.
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it has been killed at its point.</summary>
    /// <returns>False when it did not get there in time; then it is killed where it is.</returns>
    public async Task<bool> EndAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await _process!.WaitForExitAsync(late.Token);
            return _process.ExitCode == Killed ? true : throw new BenchmarkException($"the gateway ended by itself, with {_process.ExitCode}");
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            return false;
        }
        finally
        {
            _process!.Dispose();
            _process = null;
        }
    }

    /// <summary>Waits until nothing is under way any more, or does not go on.</summary>
    /// <param name="isAnswered">Whether the network has all.</param>
    /// <returns>The beginnings of the messages of which it does not know.</returns>
    public async Task<IReadOnlySet<string>> SettleAsync(Func<IReadOnlySet<string>, bool> isAnswered)
    {
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            var list = await AskAsync();
            var unknown = list.GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("preview").GetString()!).ToHashSet(StringComparer.Ordinal);
            var counts = list.GetProperty("counts");
            var isQuiet = !counts.TryGetProperty("pending", out _) && !counts.TryGetProperty("sending", out _);
            if ((isQuiet && isAnswered(unknown)) || Stopwatch.GetElapsedTime(since) > 4 * Patience)
            {
                return unknown;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
            _process.Dispose();
        }

        _root.Delete(recursive: true);
    }

    private async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    private async Task<JsonElement> AskAsync()
    {
        using var late = new CancellationTokenSource(4 * Patience);
        while (true)
        {
            try
            {
                await using var caller = await StormCaller.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}"), Token, late.Token);
                return await caller.AskAsync("o", "outbox.list", """{"states":["unknown"],"limit":1000}""", late.Token);
            }
            catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or BenchmarkException)
            {
                // Not there yet.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, late.Token);
            }
        }
    }
}
