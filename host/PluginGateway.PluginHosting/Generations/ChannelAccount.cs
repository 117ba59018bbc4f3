using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting;

/// <summary>An account of a channel. The same object as long as a change of its settings needs no new instance. Any thread.</summary>
public sealed class ChannelAccount
{
    private readonly ChannelRegistration _channel;
    private readonly IServiceProvider _container;
    private readonly ConcurrentDictionary<ChannelInstance, bool> _instances = new();
    private volatile AccountSettings _settings;

    internal ChannelAccount(ChannelRegistration channel, IServiceProvider container, AccountSettings settings) =>
        (_channel, _container, _settings) = (channel, container, settings);

    /// <summary>The member of <c>config.accounts</c>, or <c>default</c>.</summary>
    public string Id => _settings.Id;

    /// <summary>The account's settings that are the host's business: <c>dmPolicy</c>, <c>allowFrom</c>, <c>groupPolicy</c>, <c>groups</c>, <c>groupAllowFrom</c>, <c>requireMention</c>, <c>historyLimit</c>, <c>dmHistoryLimit</c>, <c>streamMode</c>, as far as they are set.</summary>
    public IConfiguration HostSettings => _settings.ForHost;

    internal AccountSettings Settings => _settings;

    /// <summary>Makes a new instance with services and settings of its own; never the same twice. To be called with a lease held.</summary>
    /// <returns>The instance; to be disposed after its run has ended.</returns>
    /// <exception cref="ObjectDisposedException">The generation is gone.</exception>
    /// <exception cref="Exception">Whatever the channel's constructor throws.</exception>
    public ChannelInstance Create()
    {
        var instance = _channel.Create(_container, _settings);
        _instances[instance] = true;
        instance.Disposed = () => _instances.TryRemove(instance, out _);
        return instance;
    }

    /// <summary>Takes settings that were checked and need no new instance; instances that run are told.</summary>
    internal void Take(AccountSettings settings)
    {
        var before = _settings;
        _settings = settings;
        if (ReloadRules.Differs(before.ForPlugin, settings.ForPlugin))
        {
            foreach (var instance in _instances.Keys)
            {
                instance.Take(settings.ForPlugin);
            }
        }
    }
}

/// <summary>One run of an account. Disposing it disposes the channel and what was made for it.</summary>
public sealed class ChannelInstance : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;
    private readonly Action<IConfiguration> _take;

    internal ChannelInstance(IChannel channel, IAsyncDisposable owner, Action<IConfiguration> take) => (Channel, _owner, _take) = (channel, owner, take);

    /// <summary>The channel.</summary>
    public IChannel Channel { get; }

    internal Action? Disposed { get; set; }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Disposed?.Invoke();
        return _owner.DisposeAsync();
    }

    internal void Take(IConfiguration settings) => _take(settings);
}
