using PluginGateway.Contracts.Agents;

namespace PluginGateway.Server.Agents.Compaction;

/// <summary>
/// How many tokens texts are, roughly: nobody but the model knows. Four letters of the Latin alphabet are one, any other character is one of its own, which is rather too many than too few. Pure.
/// </summary>
internal static class TokenEstimate
{
    private const int LettersPerToken = 4;

    // What stands around a message, and what a picture of usual size costs.
    private const int PerMessage = 8;
    private const int PerAttachment = 1500;

    /// <summary>A text.</summary>
    public static int Of(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        var plain = text.Count(char.IsAscii);
        return (plain + LettersPerToken - 1) / LettersPerToken + text.Length - plain;
    }

    /// <summary>A message.</summary>
    public static int Of(AgentMessage message) => PerMessage + Of(message.Text) + (message.Attachments.Count * PerAttachment);

    /// <summary>All that a model is sent for a turn.</summary>
    public static int Of(AgentRequest turn) =>
        Of(turn.SystemPrompt) + Of(turn.ExtraSystemPrompt) + turn.Tools.Sum(static tool => Of(tool.Name) + Of(tool.Description) + Of(tool.Parameters.GetRawText()))
        + turn.History.Sum(Of) + PerMessage + Of(turn.Message) + (turn.Attachments.Count * PerAttachment);
}
