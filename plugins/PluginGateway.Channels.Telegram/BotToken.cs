using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.Telegram;

/// <summary>A bot's token. It is part of every address that is asked, hence of no text that leaves the plugin (SEC-17): it has no <c>ToString</c> that shows it. Immutable.</summary>
internal sealed partial class BotToken
{
    /// <summary>Where it is taken from when the configuration has none.</summary>
    public const string Variable = "TELEGRAM_BOT_TOKEN";

    private const int LongestFile = 4096;
    private const int HashLength = 32;

    private readonly string _value;

    private BotToken(string value) => _value = value;

    /// <summary>Names it without telling it: the same for everybody who has it.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_value)))[..HashLength];

    /// <summary>Whether a text can be a token.</summary>
    public static bool IsOne(string text) => Form().IsMatch(text);

    /// <summary>The environment's token; null when there is none.</summary>
    public static string? FromEnvironment() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token ? token.Trim() : null;

    /// <summary>An account's token: its file, its setting, the environment's.</summary>
    /// <exception cref="GatewayException">There is none (<see cref="ErrorCodes.NotLinked"/>); the text says what to do.</exception>
    public static async Task<BotToken> ResolveAsync(TelegramAccount account, CancellationToken cancellation)
    {
        var text = account.TokenFile is { } file ? await ReadAsync(file, cancellation) : account.BotToken ?? FromEnvironment() ?? "";
        return IsOne(text) ? new BotToken(text) : throw Missing(account.TokenFile is { } path ? $"{path} does not hold a bot token" : "there is no bot token");
    }

    /// <summary>The path of a method below the root.</summary>
    public string PathOf(string method) => $"bot{_value}/{method}";

    /// <summary>The path of a file below the root.</summary>
    public string PathOfFile(string path) => $"file/bot{_value}/{path}";

    /// <summary>A text of the network's without the token in it.</summary>
    public string Scrub(string text) => text.Replace(_value, "…", StringComparison.Ordinal).Replace(Uri.EscapeDataString(_value), "…", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public override string ToString() => "…";

    private static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            {
                throw Missing($"everybody on this machine can read or write {path}; chmod 600 it");
            }

            return new FileInfo(path).Length <= LongestFile ? (await File.ReadAllTextAsync(path, cancellation)).Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing($"{path} cannot be read: {e.Message}");
        }
    }

    private static GatewayException Missing(string why) =>
        new(ErrorCodes.NotLinked, $"{why}. Remedy: make a bot with @BotFather and set botToken, tokenFile or the environment's {Variable}");

    [GeneratedRegex(@"^[0-9]{1,20}:[A-Za-z0-9_-]{3,200}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
