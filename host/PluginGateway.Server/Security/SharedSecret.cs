using System.Security.Cryptography;
using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Security;

/// <summary>
/// Checks the gateway's token or password (<c>wire.md</c> §6.2). Both sides are hashed with a key of this process before they are compared in constant time, so
/// that neither content nor length leaks (SEC-10). Immutable; any thread.
/// </summary>
internal sealed class SharedSecret
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[]? _expected;
    private readonly string _word;

    /// <summary>Takes the secret from the configuration.</summary>
    public SharedSecret(AuthOptions auth)
    {
        Mode = auth.Mode;
        _word = Mode == AuthMode.Password ? "password" : "token";
        var secret = Mode == AuthMode.Password ? auth.Password : auth.Token;
        _expected = string.IsNullOrEmpty(secret) ? null : Hash(secret);
    }

    /// <summary>Which of the two counts.</summary>
    public AuthMode Mode { get; }

    /// <summary>What the client showed of the kind that counts; null when nothing.</summary>
    /// <param name="auth">What it showed.</param>
    /// <param name="dialect">How it is spoken to: in some, the other field will do.</param>
    public string? Shown(ConnectAuth? auth, Dialect dialect)
    {
        var (own, other) = Mode == AuthMode.Password ? (auth?.Password, auth?.Token) : (auth?.Token, auth?.Password);
        return string.IsNullOrEmpty(own) && dialect.TakesSecretInEitherField ? other : own;
    }

    /// <summary>Null when the secret is right, else what the client is told.</summary>
    public Refusal? Check(string? shown, ClientInfo client)
    {
        if (_expected is null)
        {
            return Refused(
                $"unauthorized: gateway {_word} not configured on gateway (set gateway.auth.{_word})",
                new ConnectFailure(Mode == AuthMode.Password ? ConnectFailureCodes.PasswordNotConfigured : ConnectFailureCodes.TokenNotConfigured) { AuthReason = $"{_word}_missing_config" },
                "update_auth_configuration");
        }

        if (string.IsNullOrEmpty(shown))
        {
            return Refused(
                $"unauthorized: gateway {_word} missing ({Hint(client)})",
                new ConnectFailure(Mode == AuthMode.Password ? ConnectFailureCodes.PasswordMissing : ConnectFailureCodes.TokenMissing) { AuthReason = $"{_word}_missing" },
                "update_auth_configuration");
        }

        return CryptographicOperations.FixedTimeEquals(Hash(shown), _expected) ? null : Refused(
            $"unauthorized: gateway {_word} mismatch ({Hint(client)})",
            new ConnectFailure(Mode == AuthMode.Password ? ConnectFailureCodes.PasswordMismatch : ConnectFailureCodes.TokenMismatch) { AuthReason = $"{_word}_mismatch" },
            "update_auth_credentials");
    }

    /// <summary>Whether what a request shows in a header is the secret.</summary>
    public bool Matches(string shown) => _expected is not null && CryptographicOperations.FixedTimeEquals(Hash(shown), _expected);

    private static Refusal Refused(string message, ConnectFailure why, string next) => new(message) { Why = why with { CanRetryWithDeviceToken = false, RecommendedNextStep = next } };

    private string Hint(ClientInfo client) => client.Id switch
    {
        ClientNames.Cli => $"set gateway.remote.{_word} to match gateway.auth.{_word}",
        ClientNames.WebChat or "webchat" when Mode == AuthMode.Token => "open the address that the gateway printed at its start, or type the token in",
        ClientNames.WebChat or "webchat" => "type the password in",
        _ => $"provide gateway auth {_word}",
    };

    private byte[] Hash(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));
}
