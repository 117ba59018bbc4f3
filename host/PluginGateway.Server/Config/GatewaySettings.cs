using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Config;

/// <summary>The whole configuration of one start, read and checked. Immutable by convention.</summary>
public sealed class GatewaySettings
{
    private static readonly string[] Sections = ["$schema", "version", "gateway", "agents", "session", "plugins"];

    private GatewaySettings(IConfiguration configuration, string path)
    {
        configuration.GetSection("gateway").Bind(Gateway);
        configuration.GetSection("agents").Bind(Agents);
        configuration.GetSection("session").Bind(Session);
        Plugins = [.. configuration.GetSection("plugins").GetChildren().Select(section => ReadEntry(section, path))];
    }

    /// <summary>Section <c>gateway</c>.</summary>
    public GatewayOptions Gateway { get; } = new();

    /// <summary>Section <c>agents</c>.</summary>
    public AgentsOptions Agents { get; } = new();

    /// <summary>Section <c>session</c>.</summary>
    public SessionOptions Session { get; } = new();

    /// <summary>Section <c>plugins</c>, in alphabetical order.</summary>
    public IReadOnlyList<PluginEntry> Plugins { get; }

    /// <summary>Reads and checks a configuration. All that is wrong is reported at once.</summary>
    /// <param name="configuration">All layers.</param>
    /// <param name="path">The operator's file, for the texts.</param>
    /// <exception cref="ConfigurationException">Something is wrong.</exception>
    public static GatewaySettings Read(IConfiguration configuration, string path)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var errors = new List<string>();
        foreach (var section in configuration.GetChildren().Where(section => !Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase)))
        {
            errors.Add($"{section.Key} is not known. {KeyHint.For(section.Key, Sections)}");
        }

        UnknownKeys.Find(configuration.GetSection("gateway"), typeof(GatewayOptions), errors);
        UnknownKeys.Find(configuration.GetSection("agents"), typeof(AgentsOptions), errors);
        UnknownKeys.Find(configuration.GetSection("session"), typeof(SessionOptions), errors);
        foreach (var plugin in configuration.GetSection("plugins").GetChildren())
        {
            UnknownKeys.Find(plugin, typeof(EntryKeys), errors, except: "config");
            if (plugin["enabled"] is { } enabled && !bool.TryParse(enabled, out _))
            {
                errors.Add($"plugins.{plugin.Key}.enabled: '{enabled}' is neither true nor false");
            }
        }

        return errors.Count == 0 ? Bind(configuration, path, errors) : throw Failure(path, errors);
    }

    private static GatewaySettings Bind(IConfiguration configuration, string path, List<string> errors)
    {
        try
        {
            var settings = new GatewaySettings(configuration, path);
            Collect(new GatewayOptionsValidator().Validate(null, settings.Gateway), "gateway", errors);
            Collect(new AgentsOptionsValidator().Validate(null, settings.Agents), "agents", errors);
            Collect(new SessionOptionsValidator().Validate(null, settings.Session), "session", errors);
            return errors.Count == 0 ? settings : throw Failure(path, errors);
        }
        catch (InvalidOperationException e)
        {
            // The binder's words for a value of the wrong type; they name the key and the value.
            throw Failure(path, [e.Message + (e.InnerException is { } inner ? $" ({inner.Message})" : string.Empty)]);
        }
    }

    // A source is meant relative to the file it stands in.
    private static PluginEntry ReadEntry(IConfigurationSection section, string path) =>
        new(section.Key, section["enabled"] is { } enabled && bool.Parse(enabled), section.GetSection("config"))
        {
            Source = section["source"] is { Length: > 0 } source ? Path.GetFullPath(source, Path.GetDirectoryName(Path.GetFullPath(path))!) : null,
        };

    private static void Collect(ValidateOptionsResult result, string section, List<string> errors)
    {
        if (result.Failed)
        {
            errors.AddRange(result.Failures.Select(failure => $"{section}: {failure}"));
        }
    }

    private static ConfigurationException Failure(string path, List<string> errors) =>
        new($"{path}: {string.Join("; ", errors)}");

    private sealed class EntryKeys
    {
        public bool Enabled { get; set; }

        public string? Source { get; set; }

        public string? Config { get; set; }
    }
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;

[OptionsValidator]
internal sealed partial class AgentsOptionsValidator : IValidateOptions<AgentsOptions>;

[OptionsValidator]
internal sealed partial class SessionOptionsValidator : IValidateOptions<SessionOptions>;
