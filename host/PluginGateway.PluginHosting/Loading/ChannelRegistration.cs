using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting;

/// <summary>A channel as a plugin registered it.</summary>
internal sealed record ChannelRegistration(string Id, ChannelDescriptor Descriptor, Type Channel, Type Account, Func<IConfiguration, object> Bind)
{
    public ChannelContribution Build(IServiceProvider container, IReadOnlyList<AccountSettings> accounts) =>
        new(Id, Descriptor, [.. accounts.Select(account => new ChannelAccount(account.Id, account.ForHost, () => Create(container, account)))]);

    private ChannelInstance Create(IServiceProvider container, AccountSettings account)
    {
        var settings = Bind(account.ForPlugin);
        var scope = container.CreateAsyncScope();
        try
        {
            scope.ServiceProvider.GetRequiredService<AccountSlot>().Settings = settings;
            return new ChannelInstance((IChannel)scope.ServiceProvider.GetRequiredService(Channel), scope);
        }
        catch
        {
            // Nothing of a channel that could not be made has run; its scope holds at most services that were made for it.
            _ = scope.DisposeAsync().AsTask();
            throw;
        }
    }
}

/// <summary>Carries an account's settings into the scope of one channel instance.</summary>
internal sealed class AccountSlot
{
    public object? Settings { get; set; }

    public T Get<T>() => (T)(Settings ?? throw new InvalidOperationException($"{typeof(T).Name} belongs to an account: only what is made for a channel can have it injected."));
}
