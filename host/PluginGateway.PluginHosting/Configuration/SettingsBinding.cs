using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace PluginGateway.PluginHosting;

/// <summary>Makes a plugin's settings object from configuration.</summary>
internal static class SettingsBinding
{
    /// <exception cref="InvalidOperationException">A value has the wrong type.</exception>
    /// <exception cref="OptionsValidationException">The validator does not accept it.</exception>
    public static T Bind<T>(IConfiguration config, Action<IConfiguration, T> bind, IValidateOptions<T>? validator)
        where T : class, new()
    {
        var settings = new T();
        bind(config, settings);
        return validator?.Validate(Options.DefaultName, settings) is { Failed: true } failed
            ? throw new OptionsValidationException(Options.DefaultName, typeof(T), failed.Failures)
            : settings;
    }

    /// <summary>Tries one binding out.</summary>
    /// <returns>What is wrong, one text each.</returns>
    public static IEnumerable<string> Problems(string path, Action bind)
    {
        try
        {
            bind();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures.Select(failure => $"{path}: {failure}")];
        }
        catch (InvalidOperationException e) // a value of the wrong type; the binder's message names key and type
        {
            return [$"{path}: {e.Message}"];
        }
    }
}
