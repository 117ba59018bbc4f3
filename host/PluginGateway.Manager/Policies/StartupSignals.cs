using System.Text.RegularExpressions;

namespace PluginGateway.Manager.Policies;

/// <summary>What the words of a gateway that does not start mean (<c>manager.md</c> §3, §14). Words, because that is all a child's standard error has.</summary>
internal static partial class StartupSignals
{
    private const RegexOptions How = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int Limit = 1000;

    /// <summary>The configuration is wrong; a repair may help.</summary>
    public static bool IsInvalidConfig(string line) => InvalidConfig().IsMatch(line);

    /// <summary>The machine cannot run it; no repair helps.</summary>
    public static bool IsFatalRuntime(string line) => FatalRuntime().IsMatch(line);

    /// <summary>Another gateway is migrating the state; neither a repair nor a retry is ours to make.</summary>
    public static bool IsMigrationLock(string line) => MigrationLock().IsMatch(line);

    /// <summary>It will let clients in soon.</summary>
    public static bool IsStillStarting(string message) => StillStarting().IsMatch(message);

    /// <summary>The gateway knows no <c>shutdown</c>.</summary>
    public static bool IsShutdownUnknown(string message) => UnknownShutdown().IsMatch(message);

    [GeneratedRegex(
        @"\binvalid config\b|\bconfig invalid\b|\bunrecognized key\b|\brun:\s*openclaw doctor --fix\b|\bfatal configuration error\b" +
        @"|\bstartup migrations?\b.*\b(blocked|failed|did not complete cleanly)\b|\bmigration\b.*\bopenclaw doctor --fix\b",
        How, Limit)]
    private static partial Regex InvalidConfig();

    [GeneratedRegex(
        @"\bnode\b.*\boutside the supported range\b|\buses SQLite\b.*\bnot WAL-reset-safe\b|\bSQLite\b.*\bWAL-reset-safe runtime required\b|\binstall node \d+\.\d+\+",
        How, Limit)]
    private static partial Regex FatalRuntime();

    [GeneratedRegex(@"\bstartup migrations?\b.*\balready running\b|\bretry after the other gateway finishes\b", How, Limit)]
    private static partial Regex MigrationLock();

    [GeneratedRegex(@"\bgateway (is )?(still )?starting\b", How, Limit)]
    private static partial Regex StillStarting();

    [GeneratedRegex(@"unknown method:\s*shutdown", How, Limit)]
    private static partial Regex UnknownShutdown();
}
