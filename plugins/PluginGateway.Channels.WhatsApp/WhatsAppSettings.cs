using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace PluginGateway.Channels.WhatsApp;

/// <summary>All accounts together, as far as they must not be alike. What one account is made of is <see cref="WhatsAppAccount"/>.</summary>
internal sealed class WhatsAppSettings
{
    /// <summary>How accounts speak that do not say it.</summary>
    public WhatsAppMode? Mode { get; set; }

    /// <summary>The number's id of accounts that have none of their own.</summary>
    public string? PhoneNumberId { get; set; }

    /// <summary>The port of accounts that have none of their own.</summary>
    public int? WebhookPort { get; set; }

    /// <summary>The accounts by their names.</summary>
    public Dictionary<string, WhatsAppIdentity> Accounts { get; } = new(StringComparer.Ordinal);
}

/// <summary>What is an account's own.</summary>
internal sealed class WhatsAppIdentity
{
    /// <inheritdoc cref="WhatsAppAccount.Mode" />
    public WhatsAppMode? Mode { get; set; }

    /// <inheritdoc cref="WhatsAppAccount.PhoneNumberId" />
    public string? PhoneNumberId { get; set; }

    /// <inheritdoc cref="WhatsAppAccount.WebhookPort" />
    public int? WebhookPort { get; set; }
}

/// <summary>Refuses two cloud accounts with one number, or one port.</summary>
internal sealed class WhatsAppSettingsValidator : IValidateOptions<WhatsAppSettings>
{
    private const int DefaultPort = 8788;

    public ValidateOptionsResult Validate(string? name, WhatsAppSettings options)
    {
        var cloud = options.Accounts.Where(account => (account.Value.Mode ?? options.Mode) == WhatsAppMode.Cloud).ToList();
        var problems = Alike(cloud, account => account.PhoneNumberId ?? options.PhoneNumberId, "the same phoneNumberId; give each its own")
            .Concat(Alike(cloud, account => (account.WebhookPort ?? options.WebhookPort ?? DefaultPort) is not 0 and var port ? $"{port}" : null, "the same webhookPort; give each its own"))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Alike(IEnumerable<KeyValuePair<string, WhatsAppIdentity>> accounts, Func<WhatsAppIdentity, string?> what, string words) => accounts
        .GroupBy(account => what(account.Value), StringComparer.Ordinal)
        .Where(static group => group.Key is not null && group.Count() > 1)
        .Select(group => $"accounts {string.Join(" and ", group.Select(static account => account.Key).Order(StringComparer.Ordinal))} have {words}");
}
