using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace PluginGateway.Channels.Telegram;

/// <summary>All accounts together, as far as they must not be alike. What one account is made of is <see cref="TelegramAccount"/>.</summary>
internal sealed class TelegramSettings
{
    /// <summary>The token of accounts that have none of their own.</summary>
    [Secret]
    public string? BotToken { get; set; }

    /// <summary>The file with the token of accounts that have none of their own.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The secret of accounts that have none of their own.</summary>
    [Secret]
    public string? WebhookSecret { get; set; }

    /// <summary>The webhook's address of accounts that have none of their own.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>The port of accounts that have none of their own.</summary>
    public int? WebhookPort { get; set; }

    /// <summary>The accounts by their names.</summary>
    public Dictionary<string, TelegramIdentity> Accounts { get; } = new(StringComparer.Ordinal);
}

/// <summary>What is an account's own.</summary>
internal sealed class TelegramIdentity
{
    /// <inheritdoc cref="TelegramAccount.BotToken" />
    [Secret]
    public string? BotToken { get; set; }

    /// <inheritdoc cref="TelegramAccount.TokenFile" />
    public string? TokenFile { get; set; }

    /// <inheritdoc cref="TelegramAccount.WebhookSecret" />
    [Secret]
    public string? WebhookSecret { get; set; }

    /// <inheritdoc cref="TelegramAccount.WebhookUrl" />
    public string? WebhookUrl { get; set; }

    /// <inheritdoc cref="TelegramAccount.WebhookPort" />
    public int? WebhookPort { get; set; }
}

/// <summary>
/// Refuses two accounts with one token: Telegram answers the second poll of a token with 409, and both lose (<c>field-notes.md A.1</c>). Also one secret for two accounts
/// (SEC-11), and one port.
/// </summary>
internal sealed class TelegramSettingsValidator : IValidateOptions<TelegramSettings>
{
    private const int DefaultPort = 8787;

    public ValidateOptionsResult Validate(string? name, TelegramSettings options)
    {
        var problems = Alike(options, Token, "the same bot token; one bot is polled once: remove one of them, or make another bot with @BotFather")
            .Concat(Alike(options, Secret, "the same webhookSecret; give each its own"))
            .Concat(Alike(options, Port, "the same webhookPort; give each its own"))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Alike(TelegramSettings all, Func<TelegramSettings, TelegramIdentity, string?> what, string words) => all.Accounts
        .GroupBy(account => what(all, account.Value), StringComparer.Ordinal)
        .Where(static group => group.Key is not null && group.Count() > 1)
        .Select(group => $"accounts {string.Join(" and ", group.Select(static account => account.Key).Order(StringComparer.Ordinal))} have {words}");

    // A key of the account goes before all that stand beside; then a file before a token.
    private static string? Token(TelegramSettings all, TelegramIdentity own) =>
        (own.TokenFile ?? all.TokenFile) is { } file ? $"file {Path.GetFullPath(file)}" : own.BotToken ?? all.BotToken ?? BotToken.FromEnvironment();

    private static string? Secret(TelegramSettings all, TelegramIdentity own) => IsWebhook(all, own) ? own.WebhookSecret ?? all.WebhookSecret : null;

    private static string? Port(TelegramSettings all, TelegramIdentity own) =>
        IsWebhook(all, own) && (own.WebhookPort ?? all.WebhookPort ?? DefaultPort) is not 0 and var port ? $"{port}" : null;

    private static bool IsWebhook(TelegramSettings all, TelegramIdentity own) => (own.WebhookUrl ?? all.WebhookUrl) is not null;
}
