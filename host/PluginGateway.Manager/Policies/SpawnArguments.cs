namespace PluginGateway.Manager.Policies;

/// <summary>Arguments as they may be shown (<c>manager.md</c> §6).</summary>
internal static class SpawnArguments
{
    private const string Redacted = "[redacted]";
    private const string Option = "--token";

    /// <summary>A copy without secrets: the value after <c>--token</c>, <c>--token=value</c>, and whatever holds the secret itself.</summary>
    public static IReadOnlyList<string> Sanitize(IReadOnlyList<string> arguments, string? secret)
    {
        var shown = arguments.ToArray();
        for (var at = 0; at < shown.Length; at++)
        {
            if (at > 0 && arguments[at - 1] == Option)
            {
                shown[at] = Redacted;
            }
            else if (shown[at].StartsWith(Option + "=", StringComparison.Ordinal))
            {
                shown[at] = $"{Option}={Redacted}";
            }
            else if (!string.IsNullOrEmpty(secret))
            {
                shown[at] = shown[at].Replace(secret, Redacted, StringComparison.Ordinal);
            }
        }

        return shown;
    }
}
