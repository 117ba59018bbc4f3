using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>A generation's configuration and the classes it is bound to. Knows whether a new one is valid, and whether it can be taken while the plugin runs.</summary>
internal sealed class PluginSettings(IConfiguration config)
{
    private readonly LiveConfiguration _live = new(config);
    private readonly List<Type> _options = [];
    private readonly List<Type> _accounts = [];
    private readonly List<Func<IConfiguration, IEnumerable<string>>> _trials = [];

    /// <summary>What the plugin's options are bound to.</summary>
    public IConfigurationRoot Root => _live.Root;

    /// <summary>Whether the plugin reads the configuration itself: then only a new generation can take a new one.</summary>
    public bool IsReadDirectly { get; private set; }

    /// <summary>Hands out the configuration as it is; a plugin that declares no class then has keys that only it knows.</summary>
    public IConfiguration ReadDirectly()
    {
        IsReadDirectly = true;
        return Root;
    }

    public void AddOptions<T>(Action<IConfiguration, T> bind, IValidateOptions<T>? validator)
        where T : class, new()
    {
        _options.Add(typeof(T));
        _trials.Add(candidate => SettingsBinding.Problems("config", () => SettingsBinding.Bind(candidate, bind, validator)));
    }

    public void AddAccount<T>(Action<IConfiguration, T> bind, IValidateOptions<T>? validator)
        where T : class, new()
    {
        _accounts.Add(typeof(T));
        _trials.Add(candidate => AccountSettings.Of(candidate).SelectMany(account =>
            SettingsBinding.Problems($"account {account.Id}", () => SettingsBinding.Bind(account.ForPlugin, bind, validator))));
    }

    /// <summary>The schema of all that was declared; of a plugin that reads its configuration itself, and declares nothing, null.</summary>
    public JsonObject? Schema => IsReadDirectly && _options.Count + _accounts.Count == 0 ? null : SettingsSchema.OfPlugin(_options, _accounts);

    /// <summary>Tries a configuration out. Runs the plugin's validators.</summary>
    /// <exception cref="PluginRefusedException">Keys are unknown or values wrong; the message names them all.</exception>
    public void Check(IConfiguration candidate)
    {
        var keysAreItsOwn = IsReadDirectly && _options.Count + _accounts.Count == 0;
        var unknown = keysAreItsOwn ? [] : KnownKeys.Problems(candidate, _options, _accounts);
        var problems = unknown.Concat(_trials.SelectMany(trial => trial(candidate))).ToList();
        if (problems.Count > 0)
        {
            throw new PluginRefusedException($"its configuration is not valid: {string.Join(" ", problems)} Remedy: correct its \"config\" in plugins.json.");
        }
    }

    /// <summary>Whether a change of the plugin's own options is declared to restart its channels.</summary>
    public bool RestartsChannels(IConfiguration next) => _options.Exists(type => ReloadRules.Restarts(type, Root, next, ReloadKind.Hot));

    /// <summary>Takes a configuration that was checked; whoever monitors options hears of it.</summary>
    public void Take(IConfiguration next) => _live.Set(next);
}
