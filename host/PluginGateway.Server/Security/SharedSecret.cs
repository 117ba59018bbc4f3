using System.Security.Cryptography;
using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

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
    public string? Shown(ConnectAuth? auth) => Mode == AuthMode.Password ? auth?.Password : auth?.Token;

    /// <summary>Null when the secret is right, else the text for the client.</summary>
    public string? Check(ConnectAuth? auth, ClientInfo client)
    {
        if (_expected is null)
        {
            return $"unauthorized: gateway {_word} not configured on gateway (set gateway.auth.{_word})";
        }

        var shown = Shown(auth);
        if (string.IsNullOrEmpty(shown))
        {
            return $"unauthorized: gateway {_word} missing ({Hint(client)})";
        }

        return CryptographicOperations.FixedTimeEquals(Hash(shown), _expected)
            ? null
            : $"unauthorized: gateway {_word} mismatch ({Hint(client)})";
    }

    /// <summary>Whether what a request shows in a header is the secret.</summary>
    public bool Matches(string shown) => _expected is not null && CryptographicOperations.FixedTimeEquals(Hash(shown), _expected);

    private string Hint(ClientInfo client) => client.Id switch
    {
        ClientNames.Cli => $"set gateway.remote.{_word} to match gateway.auth.{_word}",
        ClientNames.WebChat or "webchat" when Mode == AuthMode.Token => "open the address that the gateway printed at its start, or type the token in",
        ClientNames.WebChat or "webchat" => "type the password in",
        _ => $"provide gateway auth {_word}",
    };

    private byte[] Hash(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));
}
