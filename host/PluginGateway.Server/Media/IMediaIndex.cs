namespace PluginGateway.Server.Media;

/// <summary>What is known of the media that are kept, and who refers to them. Any thread; a write is durable when its task completes.</summary>
internal interface IMediaIndex
{
    /// <summary>One medium.</summary>
    MediaEntry? Find(string id);

    /// <summary>The newest.</summary>
    /// <param name="limit">So many.</param>
    IReadOnlyList<MediaEntry> List(int limit);

    /// <summary>How many there are, and how many bytes.</summary>
    (long Count, long Bytes) Total();

    /// <summary>Keeps a medium; of one that is there, that it was used.</summary>
    Task SaveAsync(MediaEntry entry);

    /// <summary>Keeps where media came from that are known by less.</summary>
    Task PlaceAsync(IReadOnlyList<string> ids, string before, string origin);

    /// <summary>Forgets media.</summary>
    Task RemoveAsync(IReadOnlyList<string> ids);

    /// <summary>What can be let go of, the longest unused first, and what nothing refers to before what transcripts do.</summary>
    IReadOnlyList<KeptUse> ByUse();

    /// <summary>The media of messages that are on their way: in the inbox and not settled, in the outbox and not sent.</summary>
    IReadOnlySet<string> OnTheirWay();

    /// <summary>What links are signed with; made when it is first asked for.</summary>
    Task<byte[]> LinkKeyAsync();
}

/// <summary>A medium, and whether a conversation shows it.</summary>
/// <param name="Id">It.</param>
/// <param name="Size">In bytes.</param>
/// <param name="UsedAt">When it was last used; Unix milliseconds.</param>
/// <param name="IsShown">Whether a transcript refers to it that a session shows, or showed within the last thirty days.</param>
internal sealed record KeptUse(string Id, long Size, long UsedAt, bool IsShown);
