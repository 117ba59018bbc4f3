using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Media;

/// <summary>What is known of a medium. Immutable. Times are Unix milliseconds.</summary>
/// <param name="Id">See <see cref="MediaId"/>.</param>
/// <param name="MediaType">What the content shows it to be.</param>
/// <param name="Size">In bytes.</param>
/// <param name="FileName">Its name for people, when it first came.</param>
/// <param name="Origin">Where it first came from: <c>channel/account/message</c>, <c>session:key</c> or <c>send</c>.</param>
/// <param name="CreatedAt">When it first came.</param>
/// <param name="UsedAt">When it last came or was opened; to the hour.</param>
internal sealed record MediaEntry(string Id, string MediaType, long Size, string? FileName, string Origin, long CreatedAt, long UsedAt)
{
    /// <summary><c>image</c>, <c>video</c>, <c>audio</c> or <c>file</c>.</summary>
    public string Kind => MediaKind.KindOf(MediaType);

    /// <summary>It, as messages name it.</summary>
    public MediaReference Reference => new(Id, MediaType, Size) { FileName = FileName };
}
