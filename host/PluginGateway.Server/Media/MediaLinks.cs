using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Media;

/// <summary>What a link to a medium is worth.</summary>
internal enum LinkVerdict
{
    /// <summary>It opens its medium.</summary>
    Good,

    /// <summary>It was ours, and its time is over.</summary>
    Expired,

    /// <summary>It was never ours, or is for another medium or another time.</summary>
    Wrong,
}

/// <summary>
/// Links that open one medium for whoever has them, for a while. They hold no secret of anybody: a time, and a signature (HMAC-SHA256) of medium and time with a key that is used
/// for nothing else. Any thread.
/// </summary>
internal sealed class MediaLinks(IMediaIndex index, MediaOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<byte[]>? _key;

    /// <summary>Makes a link, without the gateway's own address.</summary>
    /// <param name="id">The medium.</param>
    /// <param name="life">How long it counts; the operator's <c>media.linkMinutes</c> when null.</param>
    public async Task<(string Path, DateTimeOffset ExpiresAt)> MakeAsync(string id, TimeSpan? life = null)
    {
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + (life ?? TimeSpan.FromMinutes(options.LinkMinutes))).ToUnixTimeSeconds());
        var until = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Base64Url.EncodeToString(Sign(await KeyAsync(), id, until));
        return ($"/media/{id}?until={until}&signature={signature}", expires);
    }

    /// <summary>What stands in a message for a medium that its channel does not take: a link where the operator has said where people reach the gateway, else words.</summary>
    public async Task<string> InWordsAsync(MediaReference medium)
    {
        var name = MediaName.Of(medium.MediaType, medium.FileName);
        return options.PublicUrl is { } gateway ? $"{name}: {gateway}{(await MakeAsync(medium.Id)).Path}" : $"[a {name}, which cannot be sent here]";
    }

    /// <summary>Judges a link. The signature first, in constant time: who has none of ours learns nothing.</summary>
    public async Task<LinkVerdict> JudgeAsync(string id, string? until, string? signature)
    {
        var shown = new byte[HMACSHA256.HashSizeInBytes];
        if (until is not { Length: > 0 and <= 19 } || signature is not { Length: 43 } || !Base64Url.IsValid(signature) || !Base64Url.TryDecodeFromChars(signature, shown, out var length) || length != shown.Length)
        {
            return LinkVerdict.Wrong;
        }

        var right = Sign(await KeyAsync(), id, until);
        if (!CryptographicOperations.FixedTimeEquals(shown, right) || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return LinkVerdict.Wrong;
        }

        return seconds > time.GetUtcNow().ToUnixTimeSeconds() ? LinkVerdict.Good : LinkVerdict.Expired;
    }

    private static byte[] Sign(byte[] key, string id, string until) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"media\n{id}\n{until}"));

    private Task<byte[]> KeyAsync()
    {
        lock (_gate)
        {
            // What failed is asked again.
            return _key is null or { IsFaulted: true } ? _key = index.LinkKeyAsync() : _key;
        }
    }
}
