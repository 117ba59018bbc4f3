using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Media;

/// <summary>What an agent has said, without the lines that name media, and the media (<c>agent-and-chat.md</c> §14: <c>MEDIA:</c>).</summary>
/// <param name="Text">The text; with words in the place of what could not be had.</param>
/// <param name="Media">They.</param>
internal sealed record SaidWithMedia(string Text, IReadOnlyList<MediaReference> Media);

/// <summary>Finds the media that an agent names in its reply. Of what is kept it may name what its own session shows (SEC-25). Any thread.</summary>
internal sealed partial class ReplyMedia(MediaSources sources, SessionService sessions, ILogger<ReplyMedia> log)
{
    private const int Most = 10;

    /// <summary>Finds them; what cannot be had is told in words, for a reply is not lost for a picture.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="text">What the agent has said.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<SaidWithMedia> FindAsync(string canonical, string text, CancellationToken cancellation)
    {
        if (!text.Contains("MEDIA:", StringComparison.Ordinal))
        {
            return new SaidWithMedia(text, []);
        }

        var (left, media, isFenced) = (new StringBuilder(text.Length), new List<MediaReference>(), false);
        foreach (var line in text.Split('\n'))
        {
            isFenced ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isFenced || Line().Match(line) is not { Success: true } match)
            {
                left.Append(line).Append('\n');
                continue;
            }

            var (found, words) = await TryFindAsync(canonical, match.Groups["what"].Value.Trim('`', '"', '<', '>'), media.Count, cancellation);
            if (found is not null)
            {
                media.Add(found);
            }
            else
            {
                left.Append(words).Append('\n');
            }
        }

        return new SaidWithMedia(left.ToString().Trim('\n'), media);
    }

    private async Task<(MediaReference? Found, string? Words)> TryFindAsync(string canonical, string what, int already, CancellationToken cancellation)
    {
        if (already == Most)
        {
            return (null, $"[left out: more than {Most} files]");
        }

        try
        {
            return (await sources.FindAsync(what, $"session:{canonical}", id => sessions.Attachment(canonical, new AttachmentId(id)) is not null, cancellation), null);
        }
        catch (GatewayException e)
        {
            MediaLog.LeftOut(log, canonical, e.Message);
            return (null, $"[a file was left out: {e.Message}]");
        }
    }

    [GeneratedRegex(@"\A\s*MEDIA:\s*(?<what>\S+)\s*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
