using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Host.Commands;

/// <summary>The accounts of a channel as the configuration file has them, and the patches (RFC 7396) that add one and take one out. Immutable.</summary>
internal sealed class ConfiguredAccounts
{
    // The name of the account that is not named (AccountSettings).
    private const string OnlyAccount = "default";
    private const string Section = "accounts";

    private readonly string _channel;
    private readonly bool _isConfigured;

    /// <summary>Reads them.</summary>
    /// <param name="config">The file's values.</param>
    /// <param name="channel">The channel, which has the id of its plugin.</param>
    public ConfiguredAccounts(JsonElement config, string channel)
    {
        _channel = channel;
        if (Member(config, "plugins") is not { } plugins || Member(plugins, channel) is not { } plugin)
        {
            return;
        }

        (IsThere, IsEnabled) = (true, Member(plugin, "enabled") is { ValueKind: JsonValueKind.True });
        if (Member(plugin, "config") is { ValueKind: JsonValueKind.Object } own)
        {
            _isConfigured = own.EnumerateObject().Any();
            Names = Member(own, Section) is { ValueKind: JsonValueKind.Object } accounts ? [.. accounts.EnumerateObject().Select(static account => account.Name)] : null;
        }
    }

    /// <summary>Whether the file names the plugin at all.</summary>
    public bool IsThere { get; }

    /// <summary>Whether the plugin is enabled.</summary>
    public bool IsEnabled { get; }

    /// <summary>The accounts by their names; null when there is one without a name, or none.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>The patch that adds an account, or changes the one of that name.</summary>
    public JsonObject Adding(string? account, JsonObject own)
    {
        if (account is null)
        {
            return Patch(new JsonObject { ["enabled"] = true, ["config"] = own });
        }

        var accounts = new JsonObject { [account] = own };
        if (Names is null && _isConfigured && IsEnabled && account != OnlyAccount)
        {
            // With names, only what has one is an account: the one that was there without stays.
            accounts[OnlyAccount] = new JsonObject();
        }

        return Patch(new JsonObject { ["enabled"] = true, ["config"] = new JsonObject { [Section] = accounts } });
    }

    /// <summary>The patch that takes one account out; the plugin is disabled with the last.</summary>
    public JsonObject Without(string account)
    {
        var plugin = new JsonObject { ["config"] = new JsonObject { [Section] = new JsonObject { [account] = null } } };
        if (Names is [_])
        {
            plugin["enabled"] = false;
        }

        return Patch(plugin);
    }

    /// <summary>The patch that switches the channel off, or takes all that is said of it out.</summary>
    public JsonObject WithoutAll(bool deletes) => Patch(deletes ? null : new JsonObject { ["enabled"] = false });

    private JsonObject Patch(JsonObject? plugin) => new() { ["plugins"] = new JsonObject { [_channel] = plugin } };

    private static JsonElement? Member(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;
}
