using System.Text.Json.Nodes;

namespace BotApi;

/// <summary>A call that the server had, and what it answered. Immutable.</summary>
/// <param name="Token">The bot.</param>
/// <param name="Method">The method.</param>
/// <param name="Params">What it was given.</param>
/// <param name="Files">The files that came with it, by their fields.</param>
/// <param name="Key">The idempotency key, if there was one.</param>
/// <param name="Status">The status that it was answered with; 0 when the connection was broken or left open.</param>
/// <param name="Answer">The answer.</param>
public sealed record BotCall(string Token, string Method, JsonObject Params, IReadOnlyDictionary<string, UploadedFile> Files, string? Key, int Status, string Answer)
{
    /// <summary>A parameter as text; null when it was not given.</summary>
    public string? this[string name] => Params[name]?.ToString();
}

/// <summary>A file that came with a call. Immutable.</summary>
public sealed record UploadedFile(string FileName, string? MediaType, byte[] Content);

/// <summary>A message of the bot's, as the chat shows it now. Immutable.</summary>
/// <param name="Chat">The chat.</param>
/// <param name="Id">Its number in the chat.</param>
/// <param name="Text">Its text or caption, as it was given.</param>
/// <param name="Kind">The method that made it.</param>
public sealed record BotMessage(string Chat, long Id, string Text, string Kind)
{
    /// <summary>How often it was changed.</summary>
    public int Edits { get; init; }

    /// <summary>HTML or nothing.</summary>
    public string? ParseMode { get; init; }

    /// <summary>The call that made it.</summary>
    public required BotCall Call { get; init; }

    /// <summary>What people read: without markup.</summary>
    public string Shown => ParseMode is null ? Text : TelegramMarkup.Shown(Text);
}
