using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Config.Secrets;

/// <summary>Tells the <see cref="SecretScrubber"/> every secret of the configuration by its value: those in the file, those that it refers to, those of the environment. Any thread.</summary>
internal sealed class ConfiguredSecrets(SecretPlaces places, PluginHosting.SettingsSchemas schemas)
{
    private readonly Lock _gate = new();
    private SettingsReading? _reading;

    /// <summary>Learns what a reading holds, and again whenever a plugin declares settings.</summary>
    public void Learn(SettingsReading reading)
    {
        lock (_gate)
        {
            if (_reading is null)
            {
                schemas.Learnt += LearnAgain;
            }

            _reading = reading;
        }

        LearnAgain();
    }

    private void LearnAgain()
    {
        if (_reading is { Values: { } values } reading)
        {
            var references = reading.Text is { } text && ConfigText.Parse(text, string.Empty).Root is { } root ? References(root, string.Empty).ToHashSet(StringComparer.OrdinalIgnoreCase) : [];
            SecretScrubber.Process.Learn(
                from pair in values.AsEnumerable()
                where !string.IsNullOrEmpty(pair.Value) && (references.Contains(pair.Key) || places.HoldsSecret(pair.Key.Split(':'), JsonValueKind.String))
                select pair.Value);
        }
    }

    // The flat keys of values that come from a variable whose name says that it is a secret.
    private static IEnumerable<string> References(ConfigNode node, string key) =>
        node.Kind == JsonValueKind.String && EnvironmentReferences.Names(node.Text!).Any(SecretNames.Says)
            ? [key]
            : node.Children.SelectMany(child => References(child, key.Length == 0 ? child.Name : $"{key}:{child.Name}"));
}
