using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>
/// Reads the configuration, at the start and whenever it is applied again: the file, and above it what the environment and the command line say. All that is
/// wrong is reported at once. Any thread.
/// </summary>
/// <param name="path">The operator's file.</param>
/// <param name="overrides">Flat keys (<c>gateway:port</c>) that count more than the file.</param>
/// <param name="environment">Looks up a variable for <c>${VAR}</c>; null when it is not set.</param>
public sealed class SettingsReader(string path, IReadOnlyDictionary<string, string?> overrides, Func<string, string?> environment)
{
    /// <summary>The operator's file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Flat keys that count less than the file.</summary>
    public IReadOnlyDictionary<string, string?> Defaults { get; init; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the file as it is. One that does not exist is an empty one.</summary>
    public SettingsReading ReadFile()
    {
        if (Directory.Exists(Path))
        {
            return Unreadable("is a directory; the configuration is a file. Remedy: remove the directory and restore the file, e.g. from plugins.last-good.json in the state directory");
        }

        try
        {
            return Read(File.ReadAllBytes(Path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Read(text: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable($"cannot be read: {e.Message} Remedy: make it a file that the gateway's user may read");
        }
    }

    /// <summary>Reads a text as if the file held it.</summary>
    /// <param name="text">The text; null for no file.</param>
    public SettingsReading Read(byte[]? text)
    {
        var issues = new List<ConfigIssue>();
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        ConfigText? file = null;
        if (text is not null)
        {
            file = ConfigText.Parse(text, Path);
            issues.AddRange(file.Issues);
            if (file.Root is null)
            {
                return new SettingsReading(issues) { Text = text };
            }

            Flatten(file, file.Root, string.Empty, values, issues);
            new FileCheck(file, values, issues).Run();
        }

        issues.AddRange(overrides.Where(pair => pair.Value is not null).Select(pair => OverrideCheck.Find(pair.Key, pair.Value!)).OfType<ConfigIssue>());
        var configuration = Layer(values);
        if (issues.Count == 0)
        {
            // Only what has the right shape can be compared with each other.
            issues.AddRange(AgentsCheck.Find(configuration, file));
            issues.AddRange(HooksCheck.Find(configuration, file));
        }

        return new SettingsReading([.. issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column)])
        {
            Text = text,
            Values = configuration,
            Settings = issues.Count == 0 ? new GatewaySettings(configuration, Path, text) : null,
        };
    }

    private SettingsReading Unreadable(string message) => new([new ConfigIssue(string.Empty, message) { File = Path }]);

    private IConfiguration Layer(Dictionary<string, string?> values)
    {
        var builder = new ConfigurationBuilder();
        builder.Add(new MemoryConfigurationSource { InitialData = Defaults });
        builder.Add(new MemoryConfigurationSource { InitialData = values });
        builder.Add(new MemoryConfigurationSource { InitialData = overrides });
        var configuration = builder.Build();
        Spelling.Unify(configuration);
        if (configuration["gateway:auth:mode"] is null && configuration["gateway:auth:password"] is not null && configuration["gateway:auth:token"] is null)
        {
            // Only a password is set: then that is what counts (wire.md §6.2).
            configuration["gateway:auth:mode"] = nameof(AuthMode.Password);
        }

        return configuration;
    }

    private void Flatten(ConfigText file, ConfigNode node, string key, Dictionary<string, string?> values, List<ConfigIssue> issues)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object when node.Children.Count == 0 && IsAccount(key):
                values[key] = null;
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                foreach (var child in node.Children)
                {
                    if (!IsDormant(key, node, child))
                    {
                        Flatten(file, child, key.Length == 0 ? child.Name : $"{key}:{child.Name}", values, issues);
                    }
                }

                break;
            case JsonValueKind.String:
                var missing = new List<string>();
                var text = EnvironmentReferences.Expand(node.Text!, environment, missing);
                issues.AddRange(missing.Select(name => file.At(
                    node.Start, key.Replace(':', '.'), $"refers to ${{{name}}}, which is not set in the environment. Remedy: set it, or write $${{{name}}} for the text itself")));
                if (missing.Count == 0)
                {
                    values[key] = text;
                }

                break;
            default:
                values[key] = node.Text;
                break;
        }
    }

    // An account that has nothing of its own is one all the same: everything of it stands beside accounts.
    private static bool IsAccount(string key) =>
        key.Split(':') is [var plugins, _, var config, var accounts, _] && string.Equals($"{plugins}:{config}:{accounts}", "plugins:config:accounts", StringComparison.OrdinalIgnoreCase);

    // The options of a plugin that is not enabled: their variables need not be set yet.
    private static bool IsDormant(string key, ConfigNode node, ConfigNode child) =>
        key.StartsWith("plugins:", StringComparison.OrdinalIgnoreCase) && key.IndexOf(':', "plugins:".Length) < 0
        && string.Equals(child.Name, "config", StringComparison.OrdinalIgnoreCase) && node.Find("enabled") is not { Kind: not JsonValueKind.False };
}
