using System.Net;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace PluginGateway.Channels.WhatsApp;

/// <summary>One number: the <c>config</c> of the plugin, or one of its <c>accounts</c>.</summary>
internal sealed class WhatsAppAccount
{
    /// <summary>How it speaks to WhatsApp: <c>web</c>, as a linked device of a phone, or <c>cloud</c>, by Meta's Cloud API.</summary>
    public WhatsAppMode Mode { get; set; } = WhatsAppMode.Web;

    /// <summary>The largest picture, recording or file that is taken in, in megabytes.</summary>
    public int MediaMaxMb { get; set; } = 50;

    /// <summary>Whether people see that we have read what we answer.</summary>
    public bool SendReadReceipts { get; set; } = true;

    /// <summary>How old a message may be, in minutes, that has waited at WhatsApp while the gateway was away, to be answered still.</summary>
    public int OfflineMaxAgeMinutes { get; set; } = 1440;

    /// <summary>The program <c>node</c>, version 20 or newer.</summary>
    public string NodePath { get; set; } = "node";

    /// <summary>The program <c>npm</c>, which fetches what the bridge needs.</summary>
    public string NpmPath { get; set; } = "npm";

    /// <summary>A folder with the bridge and its packages that somebody else has installed; when not set, the plugin installs them itself.</summary>
    public string? BridgeDirectory { get; set; }

    /// <summary>Where WhatsApp is; its own address when not set.</summary>
    public string? WebSocketUrl { get; set; }

    /// <summary>The pause before the first new attempt to connect, in milliseconds; it grows by 1.8 each time.</summary>
    public int ReconnectInitialMs { get; set; } = 2000;

    /// <summary>The longest pause between two attempts to connect, in milliseconds.</summary>
    public int ReconnectMaxMs { get; set; } = 30000;

    /// <summary>Cloud: the number's id, from Meta's dashboard.</summary>
    public string? PhoneNumberId { get; set; }

    /// <summary>Cloud: the token of a system user with <c>whatsapp_business_messaging</c>.</summary>
    [Secret]
    public string? AccessToken { get; set; }

    /// <summary>Cloud: the app's secret, by which Meta signs its calls.</summary>
    [Secret]
    public string? AppSecret { get; set; }

    /// <summary>Cloud: a word of your own that is entered beside the webhook's address at Meta.</summary>
    [Secret]
    public string? VerifyToken { get; set; }

    /// <summary>Cloud: where the Graph API is.</summary>
    public string GraphUrl { get; set; } = "https://graph.facebook.com/v21.0";

    /// <summary>Cloud: the address that the webhook listens on; what is in front of it (TLS) is the operator's.</summary>
    public string WebhookHost { get; set; } = "127.0.0.1";

    /// <summary>Cloud: the port that the webhook listens on. Each account its own.</summary>
    public int WebhookPort { get; set; } = 8788;

    /// <summary>Cloud: the path that the webhook listens on.</summary>
    public string WebhookPath { get; set; } = "/whatsapp";

    internal long MediaMaxBytes => MediaMaxMb * 1024L * 1024L;

    internal TimeSpan OfflineMaxAge => TimeSpan.FromMinutes(OfflineMaxAgeMinutes);
}

/// <summary>How an account speaks to WhatsApp.</summary>
internal enum WhatsAppMode
{
    /// <summary>As a linked device.</summary>
    Web,

    /// <summary>By Meta's Cloud API.</summary>
    Cloud,
}

/// <summary>What an account must be.</summary>
internal sealed class WhatsAppAccountValidator : IValidateOptions<WhatsAppAccount>
{
    public ValidateOptionsResult Validate(string? name, WhatsAppAccount options)
    {
        var problems = Numbers(options).Concat(options.Mode == WhatsAppMode.Cloud ? Cloud(options) : Web(options)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Numbers(WhatsAppAccount account)
    {
        if (account.MediaMaxMb is < 1 or > 2000)
        {
            yield return "mediaMaxMb must be between 1 and 2000";
        }

        if (account.OfflineMaxAgeMinutes is < 0 or > 43200)
        {
            yield return "offlineMaxAgeMinutes must be between 0 and 43200 (30 days)";
        }

        if (account.ReconnectInitialMs is < 10 or > 600_000)
        {
            yield return "reconnectInitialMs must be between 10 and 600000";
        }

        if (account.ReconnectMaxMs < account.ReconnectInitialMs || account.ReconnectMaxMs > 3_600_000)
        {
            yield return "reconnectMaxMs must be between reconnectInitialMs and 3600000";
        }
    }

    private static IEnumerable<string> Web(WhatsAppAccount account)
    {
        if (account.BridgeDirectory is not null && !Path.IsPathRooted(account.BridgeDirectory))
        {
            yield return "bridgeDirectory must be an absolute path";
        }

        if (account.WebSocketUrl is not null && (!Uri.TryCreate(account.WebSocketUrl, UriKind.Absolute, out var url) || url.Scheme is not ("ws" or "wss")))
        {
            yield return "webSocketUrl must begin with wss:// or ws://";
        }

        if (account.AccessToken is not null || account.AppSecret is not null || account.PhoneNumberId is not null)
        {
            yield return "phoneNumberId, accessToken and appSecret have no effect without \"mode\": \"cloud\"";
        }
    }

    private static IEnumerable<string> Cloud(WhatsAppAccount account)
    {
        if (account.PhoneNumberId is not { Length: > 0 } id || !id.All(char.IsAsciiDigit))
        {
            yield return "mode cloud needs phoneNumberId: the digits that Meta's dashboard shows beside the number";
        }

        if (string.IsNullOrWhiteSpace(account.AccessToken))
        {
            yield return "mode cloud needs accessToken: the token of a system user, from Meta's business settings";
        }

        if (account.AppSecret is not { Length: >= 16 })
        {
            yield return "mode cloud needs appSecret (App settings, Basic): without it nobody knows who calls the webhook";
        }

        if (account.VerifyToken is not { Length: >= 16 })
        {
            yield return "mode cloud needs verifyToken: at least 16 characters of your own, for example from: openssl rand -hex 32";
        }

        if (!Uri.TryCreate(account.GraphUrl, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0 || (url.Scheme == "http" && !url.IsLoopback))
        {
            yield return "graphUrl must be an https:// address";
        }

        if (!IPAddress.TryParse(account.WebhookHost, out _))
        {
            yield return "webhookHost must be an IP address: 127.0.0.1, 0.0.0.0, ::1";
        }

        if (account.WebhookPort is < 0 or > 65535)
        {
            yield return "webhookPort must be between 0 and 65535";
        }

        if (!account.WebhookPath.StartsWith('/'))
        {
            yield return "webhookPath must begin with /";
        }
    }
}
