namespace PluginGateway.Server.Security;

/// <summary>What kind of secret somebody shows. Guesses at one kind do not count for another (SEC-09).</summary>
internal enum CredentialKind
{
    /// <summary>The gateway's token or password.</summary>
    SharedSecret,

    /// <summary>A device's own token.</summary>
    DeviceToken,

    /// <summary>A token or password in an HTTP header.</summary>
    HttpBearer,

    /// <summary>The hooks' own token.</summary>
    HookToken,
}
