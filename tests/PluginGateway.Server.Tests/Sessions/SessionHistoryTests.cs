using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary>How much of what was said an agent is given.</summary>
public sealed class SessionHistoryTests
{
    [Theory]
    [InlineData(null, "a1 u1 a2 a3 u2 u3 a4")]
    [InlineData(9, "a1 u1 a2 a3 u2 u3 a4")]
    [InlineData(3, "u1 a2 a3 u2 u3 a4")]
    [InlineData(2, "u2 u3 a4")]
    [InlineData(1, "u3 a4")]
    public void Counts_what_people_said_and_keeps_the_answers(int? limit, string left)
    {
        string[] said = ["a1", "u1", "a2", "a3", "u2", "u3", "a4"];

        var newest = SessionHistory.Newest([.. said.Select(text => new TranscriptEntry(text[0] == 'u' ? "user" : "assistant", text, null, 1))], limit);

        string.Join(' ', newest.Select(entry => entry.Text)).ShouldBe(left);
    }
}
