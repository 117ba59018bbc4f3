using System.Text.RegularExpressions;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service;

/// <summary>What the shell's environment has and a service's would not: the gateway's secret, and what <c>plugins.json</c> refers to.</summary>
/// <param name="Values">To be kept in the environment file.</param>
/// <param name="Missing">Names that the configuration refers to and nobody has set.</param>
internal sealed partial record ServiceSecrets(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Missing)
{
    // What the plugins in the box look for by themselves.
    private static readonly string[] Usual = ["TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"];

    /// <summary>Gathers them.</summary>
    /// <param name="wish">What is to be installed.</param>
    /// <param name="file">The environment file, whose variables count as set.</param>
    public static ServiceSecrets Gather(InstallWish wish, string file)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("PGW_GATEWAY_TOKEN", wish.Token ?? EnvironmentNames.Read("GATEWAY_TOKEN"));
        Add("PGW_GATEWAY_PASSWORD", wish.Password ?? EnvironmentNames.Read("GATEWAY_PASSWORD"));
        var referred = References(wish.Location.ConfigPath);
        foreach (var name in referred.Concat(Usual))
        {
            Add(name, Environment.GetEnvironmentVariable(name));
        }

        var kept = EnvironmentFile.Read(file);
        return new ServiceSecrets(values, [.. referred.Where(name => !values.ContainsKey(name) && !kept.ContainsKey(name)).Order(StringComparer.Ordinal)]);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                values[name] = value;
            }
        }
    }

    private static HashSet<string> References(string path)
    {
        try
        {
            return Reference().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new HashSet<string>(StringComparer.Ordinal);
        }
    }

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_][A-Z0-9_]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
