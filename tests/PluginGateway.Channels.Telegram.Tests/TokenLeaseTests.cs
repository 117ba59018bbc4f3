using System.Diagnostics;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>One poller per token, over processes (<c>field-notes.md A.1</c>).</summary>
public sealed class TokenLeaseTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"pgw-leases-{Guid.NewGuid():N}");

    [FlockFact]
    public async Task A_process_that_holds_the_token_is_waited_for_and_its_death_lets_it_go()
    {
        await using var bot = await RunningBot.MakeAsync(account => account.LockDirectory = _folder);
        var token = await BotToken.ResolveAsync(bot.Account, CancellationToken.None);
        Directory.CreateDirectory(_folder);
        using var other = Process.Start(new ProcessStartInfo(FlockFactAttribute.Program, [Path.Combine(_folder, $"telegram-{token.Hash}.lock"), "sh", "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            (await other.StandardOutput.ReadLineAsync()).ShouldBe("held");
            bot.Start();
            (await bot.Record.NextReportAsync(ChannelHealth.Disconnected)).Detail.ShouldNotBeNull().ShouldContain("another gateway");
            bot.Bot.Calls.ShouldBeEmpty("not even a question while the token is somebody else's");
        }
        finally
        {
            // With the child that inherited the lock: both are SIGKILLed.
            other.Kill(entireProcessTree: true);
            await other.WaitForExitAsync();
        }

        await bot.Record.NextReportAsync(ChannelHealth.Connected);
        bot.Bot.Updates.Overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task The_lock_names_no_token_and_only_its_owner_can_read_it()
    {
        var account = new TelegramAccount { BotToken = "123456:secret-of-the-bot" };
        var token = await BotToken.ResolveAsync(account, CancellationToken.None);
        var leases = new TokenLeases();
        using (leases.TryTake(token, "work", _folder, out _).ShouldNotBeNull())
        {
            new TokenLeases().TryTake(token, "home", _folder, out var reason).ShouldBeNull();
            reason.ShouldContain($"process {Environment.ProcessId}, account work");
            leases.TryTake(token, "home", _folder, out reason).ShouldBeNull();
            reason.ShouldContain("accounts home and work");
        }

        leases.TryTake(token, "home", _folder, out _).ShouldNotBeNull().Dispose();
        foreach (var file in Directory.GetFiles(_folder))
        {
            $"{file} {await File.ReadAllTextAsync(file)}".ShouldNotContain("secret-of-the-bot");
        }

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_told_with_the_remedy()
    {
        var token = await BotToken.ResolveAsync(new TelegramAccount { BotToken = "123456:abc" }, CancellationToken.None);
        new TokenLeases().TryTake(token, "work", Path.Combine(typeof(TokenLeaseTests).Assembly.Location, "below-a-file"), out var reason).ShouldBeNull();
        reason.ShouldContain("lockDirectory");
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}

/// <summary>A test that needs the program <c>flock</c>, another process that locks as the plugin does.</summary>
public sealed class FlockFactAttribute : FactAttribute
{
    /// <summary>The program.</summary>
    public const string Program = "/usr/bin/flock";

    /// <summary>Skips where it is not.</summary>
    public FlockFactAttribute() => Skip = File.Exists(Program) ? null : $"{Program} is not installed";
}
