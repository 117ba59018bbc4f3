using System.Globalization;
using System.Text.RegularExpressions;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Configuration;

/// <summary>
/// One of several gateways of the same person: a name that gives it a state directory, a service and, as far as nobody says otherwise, a port of its own
/// (<c>lifecycle.md</c> §7). What it sets are defaults: options, environment and configuration count more.
/// </summary>
internal sealed partial record Profile
{
    /// <summary>The gateway of who has only one.</summary>
    public static readonly Profile Default = new("default");

    private const string DevName = "dev";
    private const int UsualPort = 18789;
    private const int DevPort = 19001;

    private Profile(string name) => Name = name;

    /// <summary>The name: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it is the one that need not be named.</summary>
    public bool IsDefault => Name == Default.Name;

    /// <summary>The state directory when nobody names one.</summary>
    public string StatePath => IsDefault ? StateDirectory.DefaultPath : $"{StateDirectory.DefaultPath}-{Name}";

    /// <summary>The port when nobody names one.</summary>
    public int Port => Name == DevName ? DevPort : UsualPort;

    /// <summary>What counts where the configuration says nothing.</summary>
    public IReadOnlyDictionary<string, string?> Defaults => Port == UsualPort
        ? new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        : new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["gateway:port"] = Port.ToString(CultureInfo.InvariantCulture) };

    /// <summary>The one that the command line or, failing that, the environment names.</summary>
    /// <param name="named"><c>--profile</c>; null when absent.</param>
    /// <param name="isDev"><c>--dev</c>.</param>
    /// <exception cref="ConfigurationException">The name cannot be one, or both options name different ones.</exception>
    public static Profile Resolve(string? named, bool isDev)
    {
        if (isDev && named is not (null or DevName))
        {
            throw new ConfigurationException($"--dev is --profile {DevName} and cannot be combined with --profile {named}; leave one of them out");
        }

        var name = isDev ? DevName : named ?? EnvironmentNames.Read("PROFILE");
        return name is null ? Default
            : Shape().IsMatch(name) ? new Profile(name)
            : throw new ConfigurationException($"'{name}' cannot be the name of a profile: up to 64 letters, digits, '-' and '_', the first a letter or digit; for example --profile rescue");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
