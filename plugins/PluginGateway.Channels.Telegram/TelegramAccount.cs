using System.Net;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace PluginGateway.Channels.Telegram;

/// <summary>One bot: the <c>config</c> of the plugin, or one of its <c>accounts</c>.</summary>
internal sealed class TelegramAccount
{
    /// <summary>The token that @BotFather gave, <c>123456:ABC…</c>. Without it and <see cref="TokenFile"/>: the environment's TELEGRAM_BOT_TOKEN.</summary>
    [Secret]
    public string? BotToken { get; set; }

    /// <summary>A file that holds the token; before <see cref="BotToken"/>.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Where the Bot API is; for a Bot API server of one's own.</summary>
    public string ApiRoot { get; set; } = "https://api.telegram.org";

    /// <summary>A proxy, <c>http://host:port</c> or <c>socks5://host:port</c>.</summary>
    [Secret]
    public string? Proxy { get; set; }

    /// <summary>How long one question for news waits at Telegram, in seconds.</summary>
    public int PollTimeoutSeconds { get; set; } = 30;

    /// <summary>The largest picture, recording or file that is taken in, in megabytes.</summary>
    public int MediaMaxMb { get; set; } = 5;

    /// <summary>Which messages point at the one they answer: <c>off</c>, <c>first</c> of several, <c>all</c>.</summary>
    public ReplyToMode ReplyToMode { get; set; } = ReplyToMode.First;

    /// <summary>Whether links are shown with a preview.</summary>
    public bool LinkPreview { get; set; } = true;

    /// <summary>Whether the gateway's commands are put into the bot's menu; <c>false</c> takes them out.</summary>
    public bool CommandsMenu { get; set; } = true;

    /// <summary>The https address at which Telegram reaches this account. Set: webhook; not set: long polling.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>What Telegram has to know to be listened to; 16 to 256 letters, digits, <c>_</c> and <c>-</c>. Each account its own.</summary>
    [Secret]
    public string? WebhookSecret { get; set; }

    /// <summary>The address that the webhook listens on; what is in front of it (TLS) is the operator's.</summary>
    public string WebhookHost { get; set; } = "127.0.0.1";

    /// <summary>The port that the webhook listens on. Each account its own.</summary>
    public int WebhookPort { get; set; } = 8787;

    /// <summary>The path that the webhook listens on; that of <see cref="WebhookUrl"/> when not set.</summary>
    public string? WebhookPath { get; set; }

    /// <summary>Where the locks lie that keep two gateways from polling with one token; all that could do so must share it. See <see cref="Receiving.TokenLeases"/>.</summary>
    public string? LockDirectory { get; set; }

    /// <summary>Whether the server at <see cref="ApiRoot"/> takes a message with the same <c>Idempotency-Key</c> header only once. Telegram's own does not.</summary>
    public bool HonoursKeys { get; set; }

    internal Uri Root => new(ApiRoot.TrimEnd('/') + "/");

    internal TimeSpan PollTimeout => TimeSpan.FromSeconds(PollTimeoutSeconds);

    internal long MediaMaxBytes => MediaMaxMb * 1024L * 1024L;
}

/// <summary>Which messages point at the one they answer.</summary>
internal enum ReplyToMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>The first of those that answer the same message.</summary>
    First,

    /// <summary>All.</summary>
    All,
}

/// <summary>What an account must be.</summary>
internal sealed class TelegramAccountValidator : IValidateOptions<TelegramAccount>
{
    public ValidateOptionsResult Validate(string? name, TelegramAccount options)
    {
        var problems = Token(options).Concat(Addresses(options)).Concat(Numbers(options)).Concat(Webhook(options)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Token(TelegramAccount account)
    {
        if (account.TokenFile is not null)
        {
            if (!Path.IsPathRooted(account.TokenFile))
            {
                yield return "tokenFile must be an absolute path";
            }
        }
        else if ((account.BotToken ?? BotToken.FromEnvironment()) is not { } token)
        {
            yield return $"botToken is missing: make a bot with @BotFather, and set botToken, tokenFile or the environment's {BotToken.Variable}";
        }
        else if (!BotToken.IsOne(token))
        {
            yield return "botToken must be what @BotFather gave: digits, a colon, and letters, digits, _ and -";
        }
    }

    private static IEnumerable<string> Addresses(TelegramAccount account)
    {
        if (!Uri.TryCreate(account.ApiRoot, UriKind.Absolute, out var root) || !IsWeb(root) || root.UserInfo.Length > 0 || root.Query.Length > 0 || root.Fragment.Length > 0)
        {
            yield return "apiRoot must be an address such as https://api.telegram.org, without user, password, ? and #";
        }

        if (account.Proxy is not null && (!Uri.TryCreate(account.Proxy, UriKind.Absolute, out var proxy) || proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5")))
        {
            yield return "proxy must begin with http://, https://, socks4://, socks4a:// or socks5://";
        }

        if (account.LockDirectory is not null && !Path.IsPathRooted(account.LockDirectory))
        {
            yield return "lockDirectory must be an absolute path";
        }
    }

    private static IEnumerable<string> Numbers(TelegramAccount account)
    {
        if (account.PollTimeoutSeconds is < 1 or > 50)
        {
            yield return "pollTimeoutSeconds must be between 1 and 50";
        }

        if (account.MediaMaxMb is < 1 or > 2000)
        {
            yield return "mediaMaxMb must be between 1 and 2000";
        }
    }

    private static IEnumerable<string> Webhook(TelegramAccount account)
    {
        if (account.WebhookUrl is null)
        {
            if (account.WebhookSecret is not null)
            {
                yield return "webhookSecret has no effect without webhookUrl";
            }

            yield break;
        }

        if (!Uri.TryCreate(account.WebhookUrl, UriKind.Absolute, out var url) || !IsWeb(url) || url.UserInfo.Length > 0)
        {
            yield return "webhookUrl must be the https:// address at which Telegram reaches this account";
        }

        if (account.WebhookSecret is not { Length: >= 16 and <= 256 } secret || !secret.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
        {
            yield return "webhookUrl needs webhookSecret: 16 to 256 letters, digits, _ and -; for example from: openssl rand -hex 32";
        }

        if (account.WebhookPath is not null && !account.WebhookPath.StartsWith('/'))
        {
            yield return "webhookPath must begin with /";
        }

        if (!IPAddress.TryParse(account.WebhookHost, out _))
        {
            yield return "webhookHost must be an IP address: 127.0.0.1, 0.0.0.0, ::1";
        }

        if (account.WebhookPort is < 0 or > 65535)
        {
            yield return "webhookPort must be between 0 and 65535";
        }
    }

    private static bool IsWeb(Uri url) => url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp;
}
