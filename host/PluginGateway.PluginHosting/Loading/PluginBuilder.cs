using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.PluginHosting;

/// <summary>Notes what a plugin registers while it configures itself.</summary>
internal sealed class PluginBuilder(PluginInfo info, PluginSettings settings) : IPluginBuilder
{
    private readonly ServiceCollection _services = new();
    private readonly List<ChannelRegistration> _channels = [];
    private readonly Dictionary<string, Func<IServiceProvider, IAgentProvider>> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _tools = new(StringComparer.Ordinal);

    public PluginInfo Info { get; } = info;

    public IServiceCollection Services => _services;

    public IConfiguration Configuration => settings.ReadDirectly();

    public IReadOnlyList<ChannelRegistration> Channels => _channels;

    /// <summary>Where its agent providers are in its container, by their ids.</summary>
    public IReadOnlyDictionary<string, Func<IServiceProvider, IAgentProvider>> Agents => _agents;

    public IReadOnlyDictionary<string, Type> Tools => _tools;

    public IPluginBuilder AddOptions<TOptions>(Action<IConfiguration, TOptions> bind, IValidateOptions<TOptions>? validator = null)
        where TOptions : class, new()
    {
        RefuseLate();
        settings.AddOptions(bind, validator);
        Services.AddOptions<TOptions>().Configure(options => bind(settings.Root, options));
        Services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(new ConfigurationChangeTokenSource<TOptions>(settings.Root));
        if (validator is not null)
        {
            Services.AddSingleton(validator);
        }

        return this;
    }

    public IPluginBuilder AddChannel<TChannel, TAccount>(
        string id, Action<IConfiguration, TAccount> bind, IValidateOptions<TAccount>? validator = null, Action<ChannelDescriptor>? describe = null)
        where TChannel : class, IChannel
        where TAccount : class, new()
    {
        RefuseLate();
        RefuseName("channel", id, _channels.Exists(channel => string.Equals(channel.Id, id, StringComparison.Ordinal)));
        var descriptor = new ChannelDescriptor { DisplayName = id };
        describe?.Invoke(descriptor);
        settings.AddAccount(bind, validator);
        _channels.Add(new ChannelRegistration(id, descriptor, typeof(TChannel), typeof(TAccount), config => SettingsBinding.Bind(config, bind, validator)));
        Services.TryAddScoped<AccountSlot>();
        Services.TryAddScoped(provider => provider.GetRequiredService<AccountSlot>().Get<TAccount>());
        Services.TryAddScoped<IOptions<TAccount>>(provider => Options.Create(provider.GetRequiredService<TAccount>()));
        Services.TryAddScoped<IOptionsMonitor<TAccount>>(provider => new AccountMonitor<TAccount>(provider.GetRequiredService<AccountSlot>()));
        Services.AddScoped<TChannel>();
        return this;
    }

    public IPluginBuilder AddMethods<TFamily>()
        where TFamily : class, IMethodFamily
    {
        RefuseLate();
        Services.AddSingleton<IMethodFamily, TFamily>();
        return this;
    }

    public IPluginBuilder AddAgentProvider<TProvider>(string id)
        where TProvider : class, IAgentProvider
    {
        RefuseLate();
        RefuseName("agent", id, !_agents.TryAdd(id, static provider => provider.GetRequiredService<TProvider>()));
        Services.TryAddSingleton<TProvider>();
        return this;
    }

    public IPluginBuilder AddAgentProvider(string id, Func<IServiceProvider, IAgentProvider> create)
    {
        RefuseLate();
        ArgumentNullException.ThrowIfNull(create);
        RefuseName("agent", id, !_agents.TryAdd(id, provider => provider.GetRequiredKeyedService<IAgentProvider>(id)));
        Services.AddKeyedSingleton(id, (provider, _) => create(provider));
        return this;
    }

    public IPluginBuilder AddTools<TProvider>(string id)
        where TProvider : class, IToolProvider
    {
        RefuseLate();
        RefuseName("tool provider", id, !_tools.TryAdd(id, typeof(TProvider)));
        Services.TryAddSingleton<TProvider>();
        return this;
    }

    public IPluginBuilder AddNodeCommands<TFamily>()
        where TFamily : class, INodeCommandFamily
    {
        RefuseLate();
        Services.AddSingleton<INodeCommandFamily, TFamily>();
        return this;
    }

    public IPluginBuilder AddNodeHandler<THandler>()
        where THandler : class, INodeCommandHandler
    {
        RefuseLate();
        Services.AddSingleton<INodeCommandHandler, THandler>();
        return this;
    }

    /// <summary>Ends the registration.</summary>
    public IServiceCollection Close()
    {
        _services.MakeReadOnly();
        return _services;
    }

    private static void RefuseName(string what, string id, bool taken)
    {
        if (!PluginId.IsValid(id))
        {
            throw new PluginRefusedException($"it registers the {what} '{id}', which is not {PluginId.Rule}. Remedy: rename it in the plugin's Configure.");
        }

        if (taken)
        {
            throw new PluginRefusedException($"it registers the {what} '{id}' twice. Remedy: remove one of them from the plugin's Configure.");
        }
    }

    private void RefuseLate()
    {
        if (_services.IsReadOnly)
        {
            throw new InvalidOperationException("A plugin registers during Configure, not later.");
        }
    }
}
