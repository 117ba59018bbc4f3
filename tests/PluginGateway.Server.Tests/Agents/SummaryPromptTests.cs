using PluginGateway.Server.Agents.Compaction;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>What a model is shown of a conversation that is to be summed up.</summary>
public sealed class SummaryPromptTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("abcd", 1)]
    [InlineData("abcde", 2)]
    [InlineData("日本語", 3)]
    [InlineData("日本abcd", 3)]
    public void Counts_roughly(string? text, int tokens) => TokenEstimate.Of(text).ShouldBe(tokens);

    [Fact]
    public void Takes_as_many_messages_as_fit_and_goes_on_with_the_next()
    {
        TranscriptEntry[] said = [Said("user", 40), Said("assistant", 40), Said("user", 40)];

        SummaryPrompt.Part(said, 0, 20).ShouldBe(($"Person: {said[0].Text}\n\nAssistant: {said[1].Text}\n\n", 2));
        SummaryPrompt.Part(said, 2, 20).ShouldBe(($"Person: {said[2].Text}\n\n", 3));
    }

    [Fact]
    public void Takes_beginning_and_end_of_a_message_that_does_not_fit_alone()
    {
        var said = new TranscriptEntry("user", "begin" + new string('x', 10_000) + "end", null, 1);

        var (text, next) = SummaryPrompt.Part([said], 0, 500);

        next.ShouldBe(1);
        text.Length.ShouldBeLessThan(600);
        text.ShouldStartWith("Person: begin");
        text.TrimEnd().ShouldEndWith("end");
    }

    [Fact]
    public void Asks_for_one_summary_in_the_place_of_two()
    {
        var message = SummaryPrompt.Message("They met.", "Person: hi\n\n", "the names");

        message.ShouldStartWith("<summary_so_far>\nThey met.\n</summary_so_far>");
        message.ShouldContain("<conversation>\nPerson: hi");
        message.ShouldEndWith("Heed especially: the names");
    }

    private static TranscriptEntry Said(string role, int letters) => new(role, new string('a', letters), null, 1);
}
