using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>One call that a message needs.</summary>
/// <param name="Text">The text, or the caption of the media; may be empty with media.</param>
/// <param name="Media">What goes with it: none, one, or an album.</param>
internal sealed record SendStep(string Text, IReadOnlyList<MediaReference> Media);

/// <summary>The calls that a message needs, in their order. Pure.</summary>
internal static class SendPlan
{
    // channels.md §7
    private const int CaptionLimit = 1024;

    // core.telegram.org/bots/api#sendmediagroup
    private const int AlbumLimit = 10;

    /// <summary>Makes it. Media first, the text as their caption; a text that is too long for one comes after them.</summary>
    public static IReadOnlyList<SendStep> Of(OutboundMessage message)
    {
        if (message.Media.Count == 0)
        {
            return [new SendStep(message.Text, [])];
        }

        var isCaption = message.Text.Length <= CaptionLimit && MediaCall.Of(message.Media[0]).TakesCaption;
        var steps = Albums(message.Media).Select((media, index) => new SendStep(isCaption && index == 0 ? message.Text : "", media)).ToList();
        return isCaption || string.IsNullOrWhiteSpace(message.Text) ? steps : [.. steps, new SendStep(message.Text, [])];
    }

    private static List<List<MediaReference>> Albums(IReadOnlyList<MediaReference> media)
    {
        var albums = new List<List<MediaReference>>();
        foreach (var medium in media)
        {
            var family = MediaCall.Of(medium).Family;
            if (albums.Count > 0 && family != AlbumFamily.None && MediaCall.Of(albums[^1][0]).Family == family && albums[^1].Count < AlbumLimit)
            {
                albums[^1].Add(medium);
            }
            else
            {
                albums.Add([medium]);
            }
        }

        return albums;
    }
}
