namespace PluginGateway.PluginHosting;

/// <summary>What a lease is held for, which decides how long it may keep an old generation alive.</summary>
public enum LeaseKind
{
    /// <summary>A method call, a message to a network, an HTTP request: seconds.</summary>
    Call,

    /// <summary>A run of an agent: minutes.</summary>
    Run,
}
