namespace PluginGateway.Protocol;

/// <summary>The values of <see cref="ErrorShape.Code"/> (<c>wire.md</c> §2.1).</summary>
public static class ErrorCodes
{
    /// <summary>Bad params, bad credentials, missing scope, unknown method or unknown id.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>A dependency or a delivery failed, or the gateway is stopping. Trying again later may help.</summary>
    public const string Unavailable = "UNAVAILABLE";

    /// <summary>A scope is missing, in protocol 4; protocol 3 calls it <see cref="InvalidRequest"/> (<c>protocol-4.md</c> §4).</summary>
    public const string Forbidden = "FORBIDDEN";

    /// <summary>The device must be paired, or has shown no identity. Handshake only.</summary>
    public const string NotPaired = "NOT_PAIRED";

    /// <summary>The channel account is not linked to its network.</summary>
    public const string NotLinked = "NOT_LINKED";

    /// <summary>The agent run did not finish before its deadline.</summary>
    public const string AgentTimeout = "AGENT_TIMEOUT";
}
