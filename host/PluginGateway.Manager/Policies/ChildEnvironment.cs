namespace PluginGateway.Manager.Policies;

/// <summary>The environment of the child (<c>manager.md</c> §5): the program's own, without what would mislead it, then what is added, in this order.</summary>
internal static class ChildEnvironment
{
    /// <summary>Inherited, they make the child believe that systemd supervises it (H8), or change how it runs.</summary>
    private static readonly string[] Misleading = ["NODE_OPTIONS", "OPENCLAW_SYSTEMD_UNIT", "INVOCATION_ID", "SYSTEMD_EXEC_PID", "JOURNAL_STREAM"];

    /// <summary>Makes it. The parent's is not changed.</summary>
    /// <param name="parent">The program's own.</param>
    /// <param name="options">What is added.</param>
    /// <param name="token">The gateway's secret.</param>
    /// <param name="isWindows">By whose rules names are compared.</param>
    public static Dictionary<string, string> Build(IReadOnlyDictionary<string, string> parent, GatewayManagerOptions options, string? token, bool isWindows)
    {
        var child = new Dictionary<string, string>(isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, value) in parent.Where(pair => !Misleading.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)))
        {
            child[name] = value;
        }

        if (options.ProgramFolder is { } folder)
        {
            SearchPath.Prepend(child, folder, isWindows);
        }

        Add(child, options.Environment);
        if (options.Proxy is { } proxy)
        {
            Add(child, ProxyEnvironment.Build(proxy));
        }

        Add(child, options.Profile.Environment);
        if (token is not null)
        {
            child[options.Profile.TokenVariable] = token;
        }

        return child;
    }

    private static void Add(Dictionary<string, string> child, IEnumerable<KeyValuePair<string, string>> added)
    {
        foreach (var (name, value) in added)
        {
            child[name] = value;
        }
    }
}
