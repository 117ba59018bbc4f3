using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace PluginGateway.PluginHosting;

/// <summary>Checks a plugin's configuration against the classes it binds, all of it before anything is refused.</summary>
internal sealed class PluginSettings(IConfiguration config)
{
    private readonly List<Type> _options = [];
    private readonly List<Type> _accounts = [];
    private readonly List<Func<IEnumerable<string>>> _trials = [];
    private bool _readDirectly;

    /// <summary>The accounts of the plugin's channels.</summary>
    public IReadOnlyList<AccountSettings> Accounts { get; } = AccountSettings.Of(config);

    /// <summary>Hands out the configuration as it is; a plugin that declares no class then has keys that only it knows.</summary>
    public IConfiguration ReadDirectly()
    {
        _readDirectly = true;
        return config;
    }

    public void AddOptions<T>(Action<IConfiguration, T> bind, IValidateOptions<T>? validator)
        where T : class, new()
    {
        _options.Add(typeof(T));
        _trials.Add(() => SettingsBinding.Problems("config", () => SettingsBinding.Bind(config, bind, validator)));
    }

    public void AddAccount<T>(Action<IConfiguration, T> bind, IValidateOptions<T>? validator)
        where T : class, new()
    {
        _accounts.Add(typeof(T));
        _trials.Add(() => Accounts.SelectMany(account =>
            SettingsBinding.Problems($"account {account.Id}", () => SettingsBinding.Bind(account.ForPlugin, bind, validator))));
    }

    /// <exception cref="PluginRefusedException">Keys are unknown or values wrong; the message names them all.</exception>
    public void Check()
    {
        var keysAreItsOwn = _readDirectly && _options.Count + _accounts.Count == 0;
        var unknown = keysAreItsOwn ? [] : KnownKeys.Problems(config, _options, _accounts);
        var problems = unknown.Concat(_trials.SelectMany(trial => trial())).ToList();
        if (problems.Count > 0)
        {
            throw new PluginRefusedException($"its configuration is not valid: {string.Join(" ", problems)} Remedy: correct its \"config\" in plugins.json.");
        }
    }
}
