using System.Text.RegularExpressions;

namespace PluginGateway.Server.Config.Secrets;

/// <summary>Tells by the name of a key whether its value is likely a secret. For what no class declares. Pure.</summary>
internal static partial class SecretNames
{
    private static readonly HashSet<string> Anywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwords", "passwd", "passphrase", "passcode", "secret", "secrets", "token", "tokens", "credential", "credentials", "apikey", "apikeys", "privatekey", "accesstoken", "authtoken",
    };

    private static readonly HashSet<string> AtTheEnd = new(StringComparer.OrdinalIgnoreCase) { "key", "keys", "pin", "pass", "auth", "authorization", "bearer", "cookie", "cookies", "signature" };

    // A key that says where or how many, not what.
    private static readonly HashSet<string> About = new(StringComparer.OrdinalIgnoreCase)
    {
        "file", "path", "dir", "env", "mode", "type", "limit", "count", "max", "min", "source", "name", "id", "timeout", "ms", "seconds", "url", "enabled",
    };

    /// <summary>Whether a text under this name is a secret.</summary>
    public static bool Says(string name)
    {
        var words = Words(name);
        return words.Length > 0 && !About.Contains(words[^1]) && (words.Any(Anywhere.Contains) || AtTheEnd.Contains(words[^1]));
    }

    /// <summary>Whether even a number under this name is: <c>pin</c>, but not <c>maxTokens</c>.</summary>
    public static bool SaysOfNumber(string name) => Says(name) && Words(name)[^1] is { } last && !last.EndsWith('s');

    // botToken, BOT_TOKEN, bot-token: bot, Token.
    private static string[] Words(string name) => [.. Word().Matches(name).Select(match => match.Value)];

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
