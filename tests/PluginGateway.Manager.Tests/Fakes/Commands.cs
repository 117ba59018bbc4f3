namespace PluginGateway.Manager.Tests.Fakes;

/// <summary>Takes down what would be run, and for how long at most.</summary>
internal sealed class Commands(params string[] output) : ICommandRunner
{
    public List<string> Ran { get; } = [];

    public List<TimeSpan> Limits { get; } = [];

    /// <summary>The programs that are not there, or take too long; "*" for all.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>With what commands that begin so end; all others with 0.</summary>
    public IReadOnlyDictionary<string, int> Exits { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public Task<CommandResult?> RunAsync(GatewaySpawn command, TimeSpan limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var line = $"{command.Command} {string.Join(' ', command.Arguments)}";
        Ran.Add(line);
        Limits.Add(limit);
        var exit = Exits.FirstOrDefault(pair => line.StartsWith(pair.Key, StringComparison.Ordinal)).Value;
        return Task.FromResult(Missing.Contains("*", StringComparer.Ordinal) || Missing.Contains(command.Command, StringComparer.Ordinal) ? null : new CommandResult(exit, output, []));
    }
}
