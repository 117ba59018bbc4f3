using PluginGateway.Contracts.Channels;

namespace PluginGateway.Testing;

/// <summary>What a channel reported once.</summary>
/// <param name="Health">The state.</param>
/// <param name="Detail">Its words to the operator.</param>
public sealed record ChannelReport(ChannelHealth Health, string? Detail);
