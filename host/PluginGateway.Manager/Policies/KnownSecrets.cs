namespace PluginGateway.Manager.Policies;

/// <summary>The secrets that a gateway is given, so that nothing it says repeats them: its token, and what the names of its variables say is one.</summary>
internal sealed class KnownSecrets
{
    // Hiding "1" or "none" would hide half of every line.
    private const int Shortest = 6;

    private static readonly string[] Endings = ["KEY", "TOKEN", "SECRET", "PASSWORD"];

    private readonly string[] values;

    private KnownSecrets(string[] values) => this.values = values;

    /// <summary>Those of one start.</summary>
    /// <param name="token">The gateway's token.</param>
    /// <param name="environment">All that the gateway gets.</param>
    public static KnownSecrets Of(string? token, IReadOnlyDictionary<string, string> environment)
    {
        var found = environment.Where(static pair => IsSecret(pair.Key)).Select(static pair => pair.Value).Where(static value => value.Length >= Shortest);

        // The longest first: one may be a part of another.
        return new KnownSecrets([.. found.Concat(Passwords(environment)).Append(token ?? "").Where(static value => value.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(static value => value.Length)]);
    }

    /// <summary>The text without them.</summary>
    public string Hide(string text) => values.Aggregate(text, static (shown, value) => shown.Replace(value, "***", StringComparison.Ordinal));

    private static bool IsSecret(string name) => Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Those within the addresses of proxies.</summary>
    private static IEnumerable<string> Passwords(IReadOnlyDictionary<string, string> environment) =>
        from pair in environment
        where pair.Key.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(pair.Value, UriKind.Absolute, out _)
        let user = new Uri(pair.Value).UserInfo
        where user.Contains(':', StringComparison.Ordinal) && user.Length >= Shortest
        select user;
}
