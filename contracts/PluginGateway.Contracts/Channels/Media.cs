namespace PluginGateway.Contracts.Channels;

/// <summary>A picture, a recording or a file that the host keeps. Got from <see cref="IChannelContext.KeepAsync"/>, or with a message to send.</summary>
/// <param name="Id">What it is kept under: it depends on the content alone.</param>
/// <param name="MediaType">For example <c>image/jpeg</c>: what the content shows it to be, and what was said of it only where the content does not.</param>
/// <param name="Size">In bytes.</param>
public sealed record MediaReference(string Id, string MediaType, long Size)
{
    /// <summary>Its name for people.</summary>
    public string? FileName { get; init; }

    /// <summary>What a network treats apart from other media of its type.</summary>
    public MediaUse Use { get; init; }
}

/// <summary>What a medium is for, where its type does not say it.</summary>
public enum MediaUse
{
    /// <summary>What its type says.</summary>
    Plain,

    /// <summary>A voice message.</summary>
    Voice,

    /// <summary>A sticker.</summary>
    Sticker,

    /// <summary>A video that plays like a GIF.</summary>
    Animation,

    /// <summary>A round video note.</summary>
    VideoNote,
}
