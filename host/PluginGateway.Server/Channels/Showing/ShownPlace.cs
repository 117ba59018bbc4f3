using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>Where something is shown: a chat, or a thread of it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="Chat">Which chat, in the network's own spelling.</param>
/// <param name="Thread">The thread or topic of it.</param>
internal sealed record ShownPlace(string Channel, string AccountId, string Chat, ChatThread? Thread);
