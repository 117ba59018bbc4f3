namespace PluginGateway.Testing.Tests;

/// <summary>A channel that is right passes every rule; each thing that can be wrong breaks the rule that is about it, with words that say so.</summary>
public sealed class ChannelConformanceTests
{
    // What never comes is waited for a shorter time; what comes has more than it needs.
    private static readonly ConformanceOptions Hasty = new() { Patience = TimeSpan.FromSeconds(3), StopTime = TimeSpan.FromSeconds(2) };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Passes_a_channel_that_keeps(ChannelRule rule) => (await Check(rule, Suite(""))).ShouldBe(new RuleResult(rule));

    [Theory]
    [InlineData(ChannelRule.Reporting, "reports nothing", "Expected: a report of Connected", "it reported nothing")]
    [InlineData(ChannelRule.Reporting, "hides that the line broke", "a report that the connection is lost", "it reported: Connected.")]
    [InlineData(ChannelRule.Reporting, "says connected without a network", "no report of Connected while the network is gone", "Starting; Connected")]
    [InlineData(ChannelRule.Reporting, "ends when the line breaks", "to run until it is stopped", "IOException: the line broke")]
    [InlineData(ChannelRule.Reconnecting, "does not come back", "a report of Connected", "it reported: Starting; Connected; Disconnected.")]
    [InlineData(ChannelRule.Receiving, "publishes twice", "to be published", "each message once")]
    [InlineData(ChannelRule.Receiving, "repeats its ids", "an ExternalId of its own", "id, id, id, id")]
    [InlineData(ChannelRule.Receiving, "does not know the kind", "a Kind", "it is unknown")]
    [InlineData(ChannelRule.Acknowledging, "acknowledges first", "not to be acknowledged while the gateway has not taken it", "await PublishAsync before")]
    [InlineData(ChannelRule.Acknowledging, "never acknowledges", "to be acknowledged after the gateway took it", "acknowledged are 0")]
    [InlineData(ChannelRule.Sending, "loses what it sends", "the peer to read", "it read nothing")]
    [InlineData(ChannelRule.Sending, "sends twice", "once", "it read it 2 times")]
    [InlineData(ChannelRule.Sending, "repeats its receipts", "a receipt of its own", "receipt, receipt, receipt")]
    [InlineData(ChannelRule.Sending, "calls sent what is not", "SendAsync to throw while the network is gone", "it returned the receipt")]
    [InlineData(ChannelRule.Sending, "waits for the network", "SendAsync to throw while the network is gone", "it did not end within 3 s")]
    [InlineData(ChannelRule.Repeating, "keeps the key to itself", "once", "it read it 2 times")]
    [InlineData(ChannelRule.Stopping, "does not stop", "to stop within 2 s", "still runs")]
    [InlineData(ChannelRule.Stopping, "waits for the gateway without end", "to stop within 2 s", "still runs")]
    [InlineData(ChannelRule.Overlapping, "leaves its connection open", "no receiver of the account to be connected", "the network sees 1")]
    [InlineData(ChannelRule.Overlapping, "goes on after its end", "no receiver of the account to be connected", "the network sees 1")]
    [InlineData(ChannelRule.Overlapping, "receives while it prepares", "1 receiver of the account to be connected", "the network sees 2")]
    public async Task Fails_a_channel_that_breaks(ChannelRule rule, string fault, params string[] words)
    {
        var broken = await Should.ThrowAsync<PluginTestException>(() => Check(rule, Suite(fault, Hasty)));

        words.ShouldAllBe(word => broken.Message.Contains(word, StringComparison.Ordinal), broken.Message);
        broken.Message.ShouldContain("Remedy: ");
    }

    [Fact]
    public async Task Says_which_rule_the_network_has_no_place_for()
    {
        var said = new List<string>();
        var missing = new Dictionary<ChannelRule, string> { [ChannelRule.Acknowledging] = "this network confirms nothing" };
        var suite = ChannelConformance.For<FaultyPlugin>(() => Task.FromResult<IChannelWorld>(new FakeNetwork("acknowledges first") { NotApplicable = missing }), new() { Say = said.Add });

        var result = await suite.PublishesBeforeItAcknowledgesAsync();

        result.NotApplicable.ShouldBe("this network confirms nothing");
        said.ShouldBe(["Acknowledging: not applicable: this network confirms nothing"]);
    }

    public static TheoryData<ChannelRule> Rules => [.. Enum.GetValues<ChannelRule>()];

    private static ChannelConformance Suite(string fault, ConformanceOptions? options = null) =>
        ChannelConformance.For<FaultyPlugin>(() => Task.FromResult<IChannelWorld>(new FakeNetwork(fault)), options);

    private static Task<RuleResult> Check(ChannelRule rule, ChannelConformance suite) => rule switch
    {
        ChannelRule.Reporting => suite.ReportsItsStatusAsync(),
        ChannelRule.Reconnecting => suite.ComesBackAsync(),
        ChannelRule.Receiving => suite.PublishesEachMessageOnceAsync(),
        ChannelRule.Acknowledging => suite.PublishesBeforeItAcknowledgesAsync(),
        ChannelRule.Sending => suite.TellsTheTruthAboutSendingAsync(),
        ChannelRule.Repeating => suite.SendsEachKeyOnceAsync(),
        ChannelRule.Stopping => suite.StopsWithinTenSecondsAsync(),
        _ => suite.NeverOverlapsAsync(),
    };
}
