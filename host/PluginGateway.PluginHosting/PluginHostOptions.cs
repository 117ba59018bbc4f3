namespace PluginGateway.PluginHosting;

/// <summary>Where plugins are, and how long the host waits for them. Immutable.</summary>
public sealed class PluginHostOptions
{
    /// <summary>Folders whose direct subfolders may be plugins. Those that do not exist are skipped.</summary>
    public required IReadOnlyList<string> SearchRoots { get; init; }

    /// <summary>Where plugins are copied to and loaded from, one folder per content. Created with mode 0700.</summary>
    public required string StoreDirectory { get; init; }

    /// <summary>Holds a folder per plugin id, which the plugin creates when it needs it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>How long calls that are under way may take when a generation is stopped, before they are cancelled.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a plugin may take to configure itself. After that it is faulted and the others no longer wait for it.</summary>
    public TimeSpan ConfigureTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long cancelled calls may take to end, and then how long the plugin's services may take to dispose, before they are abandoned.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
