using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;

namespace Irc.Tests;

/// <summary>Takes down what the plugin registers, and makes an account from configuration as the host does.</summary>
internal sealed class CapturingBuilder : IPluginBuilder
{
    private Action<IConfiguration, IrcAccount>? _bind;
    private IValidateOptions<IrcAccount>? _validator;

    public PluginInfo Info { get; } = new("irc", "1.0.0", 1, "", "");

    public IServiceCollection Services { get; } = new ServiceCollection();

    public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();

    public string? ChannelId { get; private set; }

    /// <summary>The account, and what is wrong with it.</summary>
    public (IrcAccount Account, string? Failure) Make(params (string Key, string? Value)[] config)
    {
        var account = new IrcAccount();
        var values = config.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value));
        _bind!(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), account);
        return (account, _validator!.Validate(name: null, account).FailureMessage);
    }

    public IPluginBuilder AddChannel<TChannel, TAccount>(
        string id, Action<IConfiguration, TAccount> bind, IValidateOptions<TAccount>? validator = null, Action<ChannelDescriptor>? describe = null)
        where TChannel : class, IChannel
        where TAccount : class, new()
    {
        ChannelId = id;
        _bind = (Action<IConfiguration, IrcAccount>)(object)bind;
        _validator = (IValidateOptions<IrcAccount>?)validator;
        return this;
    }

    IPluginBuilder IPluginBuilder.AddOptions<TOptions>(Action<IConfiguration, TOptions> bind, IValidateOptions<TOptions>? validator) =>
        throw new NotSupportedException();

    IPluginBuilder IPluginBuilder.AddMethods<TFamily>() => throw new NotSupportedException();

    IPluginBuilder IPluginBuilder.AddAgentProvider<TProvider>(string id) => throw new NotSupportedException();

    IPluginBuilder IPluginBuilder.AddAgentProvider(string id, Func<IServiceProvider, PluginGateway.Contracts.Agents.IAgentProvider> create) => throw new NotSupportedException();

    IPluginBuilder IPluginBuilder.AddTools<TProvider>(string id) => throw new NotSupportedException();

    IPluginBuilder IPluginBuilder.AddNodeCommands<TFamily>() => throw new NotSupportedException();

    IPluginBuilder IPluginBuilder.AddNodeHandler<THandler>() => throw new NotSupportedException();
}
