namespace PluginGateway.PluginHosting;

/// <summary>Where plugins are, and how long the host waits for them. Immutable. The times are those of plugin-hosting.md §3.2.</summary>
public sealed record PluginHostOptions
{
    /// <summary>Folders whose direct subfolders may be plugins. Those that do not exist are skipped.</summary>
    public required IReadOnlyList<string> SearchRoots { get; init; }

    /// <summary>Where plugins are copied to and loaded from, one folder per content. Created with mode 0700.</summary>
    public required string StoreDirectory { get; init; }

    /// <summary>Holds a folder per plugin id, which the plugin creates when it needs it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Takes the schema of each plugin's settings.</summary>
    public SettingsSchemas Schemas { get; init; } = new();

    /// <summary>Takes secrets out of what a plugin's failures say, before anybody is told.</summary>
    public Func<string, string> Scrub { get; init; } = static text => text;

    /// <summary>How long a plugin may take to configure itself. After that it is faulted and the others no longer wait for it.</summary>
    public TimeSpan ConfigureTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a new generation's channels may take to check their credentials, all together.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a swap can be taken back: a fault of the new generation within this time brings the old one back.</summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long calls into an old generation may take before they are cancelled.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long runs of agents in an old generation may take before they are cancelled.</summary>
    public TimeSpan RunDrainTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long cancelled calls may take to end, and then how long the plugin's services may take to dispose, before they are abandoned.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What takes the place of the three times above when the gateway stops.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long between two looks at the threads; one that waited for nothing over three of them spins. A look takes about 10 µs per thread.</summary>
    public TimeSpan SpinInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a folder must hold still between two looks before it is loaded; not asked of one that was last written to more than eight times as long ago.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(250);
}
