using System.Text.RegularExpressions;

namespace PluginGateway.Architecture.Tests;

/// <summary>How secrets may be handled, as far as the source can show it.</summary>
public sealed partial class SecretTests
{
    private const string Server = "host/PluginGateway.Server";

    private static readonly string[] WhoReadsConnect = ["Authentication.cs", "FirstFrame.cs"];

    [Fact]
    public void SEC_10_no_secret_is_compared_but_in_constant_time()
    {
        // Whatever is named like a secret is compared by CryptographicOperations.FixedTimeEquals, over digests, or not at all.
        var offenders = from path in Repository.Sources(Server)
                        from line in File.ReadLines(path)
                        where Comparison().IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                        select $"{Path.GetFileName(path)}: {line.Trim()}";

        offenders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("if (token == shown)", true)]
    [InlineData("if (shown != _secret)", true)]
    [InlineData("auth.Password == other", true)]
    [InlineData("string.Equals(shown, auth.Token)", true)]
    [InlineData("digest.AsSpan().SequenceEqual(other)", true)]
    [InlineData("peer.Token is null", false)]
    [InlineData("peer.Token == null", false)]
    [InlineData("CryptographicOperations.FixedTimeEquals(digest, token.Digest)", false)]
    [InlineData("Mode == AuthMode.Password ? 1 : 2", false)]
    public void SEC_10_the_rule_finds_what_it_is_for(string line, bool isFound) => Comparison().IsMatch(line).ShouldBe(isFound);

    [Fact]
    public void SEC_04_nothing_but_the_first_stages_of_the_handshake_sees_what_connect_claims() =>
        Repository.Sources(Server).Where(path => File.ReadAllText(path).Contains("ConnectParams", StringComparison.Ordinal)).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal).ShouldBe(WhoReadsConnect);

    [Fact]
    public void SEC_04_only_the_check_of_the_credential_says_that_it_is_right() =>
        Repository.Sources(Server).Where(path => File.ReadAllText(path).Contains("new AuthenticatedPeer(", StringComparison.Ordinal)).Select(Path.GetFileName)
            .ShouldBe(["Authentication.cs"]);

    // An operand whose last part is named like a secret, beside an operator other than a comparison with null; or handed to an Equals that is not the fixed-time one.
    [GeneratedRegex("""
        (?ix)
        (?<!AuthMode\.)\b_?(token|secret|password|digest|expected)\s*(==|!=)(?!\s*null)
        | (==|!=)\s*(?!AuthMode\.|null\b)(\w+\??\.)*_?(token|secret|password|digest)\b(?!\s*[.(?])
        | (?<!FixedTime)Equals\([^)]*\b(token|secret|password|digest)\b
        | \b(token|secret|password|digest)\b[^;]*\.(Sequence)?Equal(s)?\(
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comparison();
}
