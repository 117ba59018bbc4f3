namespace PluginGateway.Protocol;

/// <summary>One of the names under which programs of this field are known; each spells the same things its own way.</summary>
/// <param name="Name">The name, in client ids: <c>openclaw-macos</c>.</param>
/// <param name="Environment">What its environment variables begin with.</param>
/// <param name="Header">What its HTTP headers begin with.</param>
public sealed record Brand(string Name, string Environment, string Header);

/// <summary>Which spellings and which protocol versions the gateway understands: the one table of both.</summary>
public static class Dialects
{
    /// <summary>What our own environment variables begin with; they win over those of any brand.</summary>
    public const string OwnEnvironment = "PGW_";

    /// <summary>The brands, the newest first: where two are set, the newer one counts. All mean the same.</summary>
    public static IReadOnlyList<Brand> Brands { get; } =
    [
        new("openclaw", "OPENCLAW_", "x-openclaw-"),
        new("moltbot", "MOLTBOT_", "x-moltbot-"),
        new("clawdbot", "CLAWDBOT_", "x-clawdbot-"),
    ];

    /// <summary>The protocol versions that can be spoken, the newest first.</summary>
    public static IReadOnlyList<int> Versions { get; } = [ProtocolLimits.NewestVersion, ProtocolLimits.Version];

    /// <summary>The newest version that lies in a client's range; null when none does (<c>wire.md</c> §5, step 3).</summary>
    /// <param name="oldest">The oldest that the client speaks.</param>
    /// <param name="newest">The newest that the client speaks.</param>
    public static int? Negotiate(int oldest, int newest)
    {
        foreach (var version in Versions)
        {
            if (oldest <= version && version <= newest)
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>The spellings of one environment variable, in the order in which they count.</summary>
    /// <param name="suffix">The name without its brand, for example <c>GATEWAY_TOKEN</c>.</param>
    public static IEnumerable<string> EnvironmentNames(string suffix) => Brands.Select(brand => brand.Environment).Prepend(OwnEnvironment).Select(prefix => prefix + suffix);

    /// <summary>The spellings of one HTTP header, in the order in which they count.</summary>
    /// <param name="suffix">The name without its brand, for example <c>token</c>.</param>
    public static IEnumerable<string> HeaderNames(string suffix) => Brands.Select(brand => brand.Header + suffix);

    /// <summary>The spellings of one branded client id.</summary>
    /// <param name="kind">The name without its brand, for example <c>control-ui</c>.</param>
    public static IEnumerable<string> ClientIds(string kind) => Brands.Select(brand => $"{brand.Name}-{kind}");
}
