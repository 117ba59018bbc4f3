namespace PluginGateway.Manager.Platform;

/// <summary>Takes the gateway out of launchd's hands on macOS (<c>manager.md</c> §4): asked, booted out, and its file removed so that it does not come back at the next login.</summary>
/// <param name="commands">Runs <c>launchctl</c>.</param>
/// <param name="label">The service.</param>
/// <param name="home">The home folder.</param>
/// <param name="time">The clock.</param>
internal sealed class Launchd(ICommandRunner commands, string label, string home, TimeProvider time) : IServiceUnloader
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Out = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public async Task UnloadAsync(CancellationToken cancellation)
    {
        var user = await commands.RunAsync(SystemCommand.Of("id", "-u"), Look, cancellation) is { Output: [var number, ..] } ? number.Trim() : null;
        if (string.IsNullOrEmpty(user) || await commands.RunAsync(SystemCommand.Of("launchctl", "print", $"gui/{user}/{label}"), Look, cancellation) is not { ExitCode: 0 })
        {
            return;
        }

        await commands.RunAsync(SystemCommand.Of("launchctl", "bootout", $"gui/{user}/{label}"), Out, cancellation);
        await Task.Delay(Settle, time, cancellation);
        try
        {
            File.Delete(Path.Combine(home, "Library", "LaunchAgents", $"{label}.plist"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It comes back at the next login, and is taken out again then.
        }
    }
}

/// <summary>Nothing to take out.</summary>
internal sealed class NoService : IServiceUnloader
{
    public Task UnloadAsync(CancellationToken cancellation) => Task.CompletedTask;
}
