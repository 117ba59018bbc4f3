using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Mapping;

/// <summary>A medium that lies at Telegram.</summary>
/// <param name="FileId">What to ask for.</param>
/// <param name="Name">What it is, in a word for people.</param>
/// <param name="MediaType">What Telegram says that it is.</param>
/// <param name="FileName">Its name, where it has one.</param>
/// <param name="Size">In bytes; 0 when Telegram does not say.</param>
/// <param name="Use">What it is for.</param>
internal sealed record RemoteMedium(string FileId, string Name, string? MediaType, string? FileName, long Size, MediaUse Use = MediaUse.Plain);
