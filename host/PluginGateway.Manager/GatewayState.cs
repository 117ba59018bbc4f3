namespace PluginGateway.Manager;

/// <summary>Where a managed gateway stands, in one word (<c>manager.md</c> §1).</summary>
public enum GatewayState
{
    /// <summary>Nobody wants it to run.</summary>
    Stopped,

    /// <summary>It is being started, or attached to.</summary>
    Starting,

    /// <summary>It has let us in.</summary>
    Running,

    /// <summary>It does not run, and is not tried again.</summary>
    Error,

    /// <summary>It does not run, and is tried again soon.</summary>
    Reconnecting,
}

/// <summary>Whose the process is. It decides what a stop may do: an owned one is ended, an external one only asked.</summary>
public enum GatewayOwnership
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>This manager started it.</summary>
    Owned,

    /// <summary>It ran already.</summary>
    External,
}
