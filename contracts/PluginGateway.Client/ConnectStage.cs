namespace PluginGateway.Client;

/// <summary>How far a connection has got (<c>wire.md</c> §3–§7).</summary>
public enum ConnectStage
{
    /// <summary>The socket is open.</summary>
    Opened,

    /// <summary>The gateway's challenge has come.</summary>
    Challenged,

    /// <summary>The gateway has answered <c>connect</c>, well or not.</summary>
    Answered,
}
