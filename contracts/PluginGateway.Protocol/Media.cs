using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Pictures, recordings and files that the gateway keeps. Their bytes are asked for by <c>GET /media/{id}</c>. Ours; the reference has nothing like it.</summary>
public static class MediaMethods
{
    /// <summary>Lists what is kept, the newest first.</summary>
    public static readonly Method<MediaListParams, MediaList> List = new("media.list", MediaJson.Default);

    /// <summary>Gives a link that opens one medium, for ten minutes and without a credential.</summary>
    public static readonly Method<MediaParams, MediaLink> Link = new("media.link", MediaJson.Default);

    /// <summary>Removes a medium; what refers to it says afterwards that it is not kept any more.</summary>
    public static readonly Method<MediaParams, MediaRemoved> Remove = new("media.remove", MediaJson.Default);
}

/// <summary>Params of <c>media.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MediaListParams
{
    /// <summary>So many at most; 50 when absent.</summary>
    [Range(1, 1000)]
    public int? Limit { get; init; }
}

/// <summary>Answer of <c>media.list</c>.</summary>
/// <param name="Media">The newest first.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Bytes">How many bytes they are.</param>
/// <param name="MostBytes">How many they may be.</param>
public sealed record MediaList(IReadOnlyList<MediaItem> Media, long Count, long Bytes, long MostBytes);

/// <summary>A medium.</summary>
/// <param name="Id">What it is kept under: the SHA-256 of its content, in hexadecimal.</param>
/// <param name="MediaType">What its content shows it to be.</param>
/// <param name="Kind"><c>image</c>, <c>video</c>, <c>audio</c> or <c>file</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Origin">Where it first came from: <c>channel/account/message</c>, <c>session:key</c> or <c>send</c>.</param>
/// <param name="CreatedAt">When it first came, in Unix milliseconds.</param>
/// <param name="UsedAt">When it last came or was opened, to the hour, in Unix milliseconds.</param>
public sealed record MediaItem(string Id, string MediaType, string Kind, long Size, string Origin, long CreatedAt, long UsedAt)
{
    /// <summary>Its name for people.</summary>
    public string? FileName { get; init; }
}

/// <summary>Params that name a medium.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MediaParams
{
    /// <summary>Its id, from <c>media.list</c>, or the <c>attachmentId</c> of a message.</summary>
    [NonEmpty] public required string Id { get; init; }
}

/// <summary>Answer of <c>media.link</c>.</summary>
/// <param name="Path">The link, without the gateway's own address.</param>
/// <param name="ExpiresAt">Until when it counts, in Unix milliseconds.</param>
public sealed record MediaLink(string Path, long ExpiresAt);

/// <summary>Answer of <c>media.remove</c>.</summary>
/// <param name="Medium">What it was.</param>
public sealed record MediaRemoved(MediaItem Medium);

/// <summary>JSON of the media family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MediaListParams))]
[JsonSerializable(typeof(MediaList))]
[JsonSerializable(typeof(MediaParams))]
[JsonSerializable(typeof(MediaLink))]
[JsonSerializable(typeof(MediaRemoved))]
public sealed partial class MediaJson : JsonSerializerContext;
