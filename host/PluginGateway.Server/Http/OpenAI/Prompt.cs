using System.Text;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>One message of a request, as text.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">What it says.</param>
/// <param name="Attachments">Pictures and files in it.</param>
internal sealed record PromptTurn(string Role, string Text, IReadOnlyList<AgentAttachment> Attachments);

/// <summary>
/// The messages of a request as one message for an agent (<c>http.md</c> §4): the last one of the user or of a tool, with a block before it of what was said earlier,
/// and the pictures and files of all of them. Immutable.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="System">More words for the system prompt; null when there are none.</param>
/// <param name="Attachments">Pictures and files, in their order.</param>
internal sealed record Prompt(string Message, string? System, IReadOnlyList<AgentAttachment> Attachments)
{
    private const int MostAttachments = 16;

    /// <summary>Puts one together.</summary>
    /// <param name="system">What system and developer say.</param>
    /// <param name="turns">The other messages, in their order.</param>
    /// <param name="missing">What to say when there is nothing to answer.</param>
    /// <exception cref="ApiException">There is nothing to answer, or too much with it.</exception>
    public static Prompt Of(IEnumerable<string> system, IReadOnlyList<PromptTurn> turns, string missing)
    {
        var said = turns.Where(turn => turn.Text.Length > 0 || turn.Attachments.Count > 0).ToList();
        var current = said.FindLastIndex(turn => turn.Role is "user" or "tool");
        if (current < 0)
        {
            throw ApiException.BadRequest(missing);
        }

        var attachments = said.SelectMany(turn => turn.Attachments).ToList();
        if (attachments.Count > MostAttachments)
        {
            throw ApiException.BadRequest($"there are {attachments.Count} pictures and files; at most {MostAttachments} are taken");
        }

        var words = string.Join("\n\n", system.Where(text => !string.IsNullOrWhiteSpace(text)));
        return new Prompt(Text(said, current), words.Length == 0 ? null : words, attachments);
    }

    private static string Text(List<PromptTurn> said, int current)
    {
        if (said.Count == 1)
        {
            return said[0].Text;
        }

        var text = new StringBuilder("[Earlier in this conversation]\n");
        for (var i = 0; i < said.Count; i++)
        {
            if (i != current)
            {
                text.Append(Speaker(said[i].Role)).Append(": ").Append(said[i].Text.Length > 0 ? said[i].Text : "(a picture or file)").Append('\n');
            }
        }

        return text.Append("\n[To be answered now]\n").Append(said[current].Role == "tool" ? "Tool: " : string.Empty).Append(said[current].Text).ToString();
    }

    private static string Speaker(string role) => role switch
    {
        "assistant" => "Assistant",
        "tool" => "Tool",
        _ => "User",
    };
}
