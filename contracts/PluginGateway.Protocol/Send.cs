using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Sending a message through a channel (<c>methods.md</c> §4).</summary>
public static class SendMethods
{
    /// <summary>Sends one message and answers when the network has taken it.</summary>
    public static readonly Method<SendParams, SendResult> Send = new("send", SendJson.Default);
}

/// <summary>Params of <c>send</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SendParams
{
    /// <summary>The chat, in the channel's own spelling.</summary>
    [NonEmpty] public required string To { get; init; }

    /// <summary>The text.</summary>
    [NonEmpty] public required string Message { get; init; }

    /// <summary>A picture, video or file to send along.</summary>
    public string? MediaUrl { get; init; }

    /// <summary>Several of them.</summary>
    public IReadOnlyList<string>? MediaUrls { get; init; }

    /// <summary>Play a video as a GIF.</summary>
    public bool? GifPlayback { get; init; }

    /// <summary>The channel; the reference's default is <c>whatsapp</c>.</summary>
    public string? Channel { get; init; }

    /// <summary>The account; the channel's default when absent.</summary>
    public string? AccountId { get; init; }

    /// <summary>The session whose transcript notes the message.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Sending again with the same key never sends twice.</summary>
    [NonEmpty] public required string IdempotencyKey { get; init; }
}

/// <summary>Answer of <c>send</c>.</summary>
/// <param name="RunId">The idempotency key.</param>
/// <param name="MessageId">The network's id of the message.</param>
/// <param name="Channel">The channel it went through.</param>
public sealed record SendResult(string RunId, string MessageId, string Channel)
{
    /// <summary>The chat it went to.</summary>
    public string? ChatId { get; init; }
}

/// <summary>JSON of the send family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendParams))]
[JsonSerializable(typeof(SendResult))]
public sealed partial class SendJson : JsonSerializerContext;
