using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PluginGateway.Server.Security;

/// <summary>
/// The last line of defence for secrets (SEC-17): takes them out of whatever leaves the process for people to read, the log, error answers, states. Knows every
/// secret of the configuration by its value, and the places where others show theirs: addresses, <c>Authorization</c> headers, JSON. One for the process, as the log
/// and the environment are. Any thread.
/// </summary>
public sealed partial class SecretScrubber
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Blank = "***";

    // Shorter ones would black out half of the words of the log.
    private const int ShortestSecret = 6;

    private volatile Known _known = new([]);

    /// <summary>The one of this process.</summary>
    public static SecretScrubber Process { get; } = new();

    /// <summary>Takes values that nobody is to see from now on. Those that were are never forgotten: a log reaches back.</summary>
    public void Learn(IEnumerable<string> secrets)
    {
        var more = secrets.Where(secret => secret.Length >= ShortestSecret).ToArray();
        var known = _known;
        while (more.Any(secret => !known.Values.Contains(secret)))
        {
            var next = new Known(known.Values.Union(more));
            if (ReferenceEquals(Interlocked.CompareExchange(ref _known, next, known), known))
            {
                return;
            }

            known = _known;
        }
    }

    /// <summary>The text without secrets; the same text when there are none.</summary>
    public string Scrub(string text)
    {
        var known = _known;
        if (known.Search is { } search && text.AsSpan().ContainsAny(search))
        {
            text = known.LongestFirst.Aggregate(text, static (rest, secret) => rest.Replace(secret, Blank, StringComparison.Ordinal));
        }

        return Patterns(text);
    }

    /// <summary>Whether a text shows a secret by its form alone, such as a password in an address.</summary>
    internal static bool ShowsSecret(string text) => !ReferenceEquals(Patterns(text), text);

    private static string Patterns(string text)
    {
        // Each needs a sign that most lines do not have.
        var span = text.AsSpan();
        if (span.Contains('=') || span.Contains("/bot", StringComparison.Ordinal) || span.Contains('@'))
        {
            text = InAddress().Replace(text, $"${{before}}{Blank}");
        }

        if (span.Contains("uthorization", StringComparison.OrdinalIgnoreCase) || span.Contains("earer ", StringComparison.OrdinalIgnoreCase))
        {
            text = InHeader().Replace(text, $"${{before}}{Blank}");
        }

        return span.Contains("\":", StringComparison.Ordinal) ? InJson().Replace(text, $"${{before}}{Blank}") : text;
    }

    // ?token=…, #token=…, /bot123:…/, scheme://user:…@
    [GeneratedRegex(
        @"(?<before>[?&#;](?:[a-z_-]*token|password|secret|api_?key|key|signature|sig|auth|code)=|/bot[0-9]+:|://[^/\s:@""]*:(?=[^/\s@""]+@))[^\s&#/""'@<>\\]+",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InAddress();

    [GeneratedRegex(
        @"(?<before>\bauthorization\\?[""']?\s*[:=]\s*\\?[""']?(?:(?:bearer|basic|bot|token)\s+)?|\bbearer\s+)(?!\*)[^\s""',;\\]{6,}",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InHeader();

    [GeneratedRegex(
        @"(?<before>""(?:[a-z_-]*token|[a-z_-]*password|[a-z_-]*secret|api_?-?key|authorization|signature|cookie|set-cookie)\\?""\s*:\s*\\?"")(?!\*\*\*)[^""\\]+",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InJson();

    private sealed class Known(ImmutableHashSet<string> values)
    {
        public ImmutableHashSet<string> Values { get; } = values.WithComparer(StringComparer.Ordinal);

        public SearchValues<string>? Search { get; } = values.Count == 0 ? null : SearchValues.Create([.. values], StringComparison.Ordinal);

        // One may be the beginning of another.
        public IReadOnlyList<string> LongestFirst { get; } = [.. values.OrderByDescending(secret => secret.Length)];
    }
}
