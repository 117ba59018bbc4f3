namespace PluginGateway.Protocol;

/// <summary>Details of a refused <c>connect</c>, for programs (<c>protocol-4.md</c> §3.6, §4). Which members are there depends on <see cref="Code"/>.</summary>
/// <param name="Code">One of <see cref="ConnectFailureCodes"/>.</param>
public sealed record ConnectFailure(string Code)
{
    /// <summary>The same in one word, for failures of a credential.</summary>
    public string? AuthReason { get; init; }

    /// <summary>What exactly is wrong with a device's proof, or why it must be paired.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the device's own token may be taken where the gateway's was not.</summary>
    public bool? CanRetryWithDeviceToken { get; init; }

    /// <summary>What to do: <c>retry_with_device_token</c>, <c>update_auth_credentials</c>, <c>update_auth_configuration</c>, <c>wait_then_retry</c>, <c>review_auth_configuration</c>.</summary>
    public string? RecommendedNextStep { get; init; }

    /// <summary>Pairing: what the decision names.</summary>
    public string? RequestId { get; init; }

    /// <summary>Pairing: how a person decides, in words.</summary>
    public string? RemediationHint { get; init; }

    /// <summary>Pairing: the device.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Pairing: the role that it asks for.</summary>
    public string? RequestedRole { get; init; }

    /// <summary>Pairing: the scopes that it asks for.</summary>
    public IReadOnlyList<string>? RequestedScopes { get; init; }

    /// <summary>Pairing: the roles that it was approved for.</summary>
    public IReadOnlyList<string>? ApprovedRoles { get; init; }

    /// <summary>Pairing: the scopes that it was approved for.</summary>
    public IReadOnlyList<string>? ApprovedScopes { get; init; }

    /// <summary>Whether the same connect may succeed later, without anything being changed at the client.</summary>
    public bool? Retryable { get; init; }

    /// <summary>False when a client may go on trying; those of protocol 4 stop otherwise.</summary>
    public bool? PauseReconnect { get; init; }

    /// <summary>Protocol mismatch: the oldest that the client speaks.</summary>
    public int? ClientMinProtocol { get; init; }

    /// <summary>Protocol mismatch: the newest that the client speaks.</summary>
    public int? ClientMaxProtocol { get; init; }

    /// <summary>Protocol mismatch: the version of this gateway that is nearest to what the client speaks.</summary>
    public int? ExpectedProtocol { get; init; }

    /// <summary>Protocol mismatch: the oldest version that this gateway speaks.</summary>
    public int? MinimumProbeProtocol { get; init; }
}

/// <summary>The values of <see cref="ConnectFailure.Code"/> that this gateway sends.</summary>
public static class ConnectFailureCodes
{
    /// <summary>No version is spoken by both sides.</summary>
    public const string ProtocolMismatch = "PROTOCOL_MISMATCH";

    /// <summary>The control UI must show a device.</summary>
    public const string ControlUiDeviceRequired = "CONTROL_UI_DEVICE_IDENTITY_REQUIRED";

    /// <summary>The client must show a device, or a secret.</summary>
    public const string DeviceRequired = "DEVICE_IDENTITY_REQUIRED";

    /// <summary>Somebody must approve the device first.</summary>
    public const string PairingRequired = "PAIRING_REQUIRED";

    /// <summary>Too many wrong credentials from the same place.</summary>
    public const string RateLimited = "AUTH_RATE_LIMITED";

    /// <summary>No token was shown.</summary>
    public const string TokenMissing = "AUTH_TOKEN_MISSING";

    /// <summary>Another token than the gateway's was shown.</summary>
    public const string TokenMismatch = "AUTH_TOKEN_MISMATCH";

    /// <summary>The gateway has no token.</summary>
    public const string TokenNotConfigured = "AUTH_TOKEN_NOT_CONFIGURED";

    /// <summary>No password was shown.</summary>
    public const string PasswordMissing = "AUTH_PASSWORD_MISSING";

    /// <summary>Another password than the gateway's was shown.</summary>
    public const string PasswordMismatch = "AUTH_PASSWORD_MISMATCH";

    /// <summary>The gateway has no password.</summary>
    public const string PasswordNotConfigured = "AUTH_PASSWORD_NOT_CONFIGURED";

    /// <summary>A token for a first connection that counts for nothing.</summary>
    public const string BootstrapTokenInvalid = "AUTH_BOOTSTRAP_TOKEN_INVALID";

    /// <summary>A token that is not the device's own.</summary>
    public const string DeviceTokenMismatch = "AUTH_DEVICE_TOKEN_MISMATCH";

    /// <summary>The device's own token, but for less than is asked for.</summary>
    public const string ScopeMismatch = "AUTH_SCOPE_MISMATCH";

    /// <summary>The device's id is not made of its key.</summary>
    public const string DeviceIdMismatch = "DEVICE_AUTH_DEVICE_ID_MISMATCH";

    /// <summary>The signature is too old, or of the future.</summary>
    public const string SignatureExpired = "DEVICE_AUTH_SIGNATURE_EXPIRED";

    /// <summary>The challenge was not signed.</summary>
    public const string NonceRequired = "DEVICE_AUTH_NONCE_REQUIRED";

    /// <summary>Another challenge was signed.</summary>
    public const string NonceMismatch = "DEVICE_AUTH_NONCE_MISMATCH";

    /// <summary>The signature is not the key's.</summary>
    public const string SignatureInvalid = "DEVICE_AUTH_SIGNATURE_INVALID";

    /// <summary>The key cannot be read.</summary>
    public const string PublicKeyInvalid = "DEVICE_AUTH_PUBLIC_KEY_INVALID";

    /// <summary>A scope is missing. Of requests after the handshake.</summary>
    public const string MissingScope = "MISSING_SCOPE";
}

/// <summary>Details of a missing scope (<c>protocol-4.md</c> §4).</summary>
/// <param name="Code"><see cref="ConnectFailureCodes.MissingScope"/>.</param>
/// <param name="ScopeMissing">The scope.</param>
/// <param name="RequiredScopes">The scopes that are needed.</param>
public sealed record MissingScopeDetails(
    string Code, [property: System.Text.Json.Serialization.JsonPropertyName("missingScope")] string ScopeMissing, IReadOnlyList<string> RequiredScopes);
