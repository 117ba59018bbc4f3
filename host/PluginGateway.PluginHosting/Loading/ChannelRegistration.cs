using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting;

/// <summary>A channel as a plugin registered it.</summary>
internal sealed record ChannelRegistration(string Id, ChannelDescriptor Descriptor, Type Channel, Type Account, Func<IConfiguration, object> Bind)
{
    /// <summary>Makes an instance in a scope of its own.</summary>
    public ChannelInstance Create(IServiceProvider container, AccountSettings account)
    {
        var settings = Bind(account.ForPlugin);
        var scope = container.CreateAsyncScope();
        try
        {
            var slot = scope.ServiceProvider.GetRequiredService<AccountSlot>();
            slot.Set(settings);
            return new ChannelInstance((IChannel)scope.ServiceProvider.GetRequiredService(Channel), scope, later => slot.Set(Bind(later)));
        }
        catch
        {
            // Nothing of a channel that could not be made has run; its scope holds at most services that were made for it.
            _ = scope.DisposeAsync().AsTask();
            throw;
        }
    }
}
