using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting;

/// <summary>A channel that a generation brought. Immutable.</summary>
/// <param name="Id">The channel's id.</param>
/// <param name="Descriptor">What it is like.</param>
/// <param name="Accounts">Its accounts, in the order of their names; none when <c>config.accounts</c> is empty.</param>
public sealed record ChannelContribution(string Id, ChannelDescriptor Descriptor, IReadOnlyList<ChannelAccount> Accounts);

/// <summary>An account of a channel. Any thread.</summary>
/// <param name="id">The member of <c>config.accounts</c>, or <c>default</c>.</param>
/// <param name="hostSettings">What the plugin is not given: <c>dmPolicy</c>, <c>allowFrom</c>, <c>groupPolicy</c>, <c>groups</c>, <c>requireMention</c>.</param>
/// <param name="create">Makes an instance.</param>
public sealed class ChannelAccount(string id, IConfiguration hostSettings, Func<ChannelInstance> create)
{
    /// <summary>The account's id.</summary>
    public string Id { get; } = id;

    /// <summary>The account's settings that are the host's business: <c>dmPolicy</c>, <c>allowFrom</c>, <c>groupPolicy</c>, <c>groups</c>, <c>requireMention</c>, as far as they are set.</summary>
    public IConfiguration HostSettings { get; } = hostSettings;

    /// <summary>Makes a new instance with services and settings of its own; never the same twice. To be called with a lease held.</summary>
    /// <returns>The instance; to be disposed after its run has ended.</returns>
    /// <exception cref="ObjectDisposedException">The generation is gone.</exception>
    /// <exception cref="Exception">Whatever the channel's constructor throws.</exception>
    public ChannelInstance Create() => create();
}

/// <summary>One run of an account. Disposing it disposes the channel and what was made for it.</summary>
/// <param name="channel">The channel.</param>
/// <param name="owner">What to dispose.</param>
public sealed class ChannelInstance(IChannel channel, IAsyncDisposable owner) : IAsyncDisposable
{
    /// <summary>The channel.</summary>
    public IChannel Channel { get; } = channel;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
