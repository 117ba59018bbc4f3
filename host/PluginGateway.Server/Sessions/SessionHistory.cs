namespace PluginGateway.Server.Sessions;

/// <summary>What an agent is given of what was said. Pure.</summary>
internal static class SessionHistory
{
    /// <summary>The newest messages of people, with all that was answered to them.</summary>
    /// <param name="said">Messages, oldest first.</param>
    /// <param name="ofPeople">How many; all when null.</param>
    public static IReadOnlyList<TranscriptEntry> Newest(IReadOnlyList<TranscriptEntry> said, int? ofPeople)
    {
        var left = ofPeople ?? int.MaxValue;
        for (var i = said.Count - 1; i >= 0; i--)
        {
            if (said[i].Role == "user" && --left == 0)
            {
                return [.. said.Skip(i)];
            }
        }

        return said;
    }

    /// <summary>A summary as a message for the agent.</summary>
    public static TranscriptEntry AsMessage(TranscriptEntry summary) => summary with { Role = "user", Text = AsMessage(summary.Text) };

    /// <summary>The text of a summary as one of a message for the agent.</summary>
    public static string AsMessage(string summary) => $"[What was said in this conversation until here, as you have summed it up:]\n\n{summary}";
}
