using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PluginGateway.Contracts;

/// <summary>Describes what a plugin brings. One instance per generation.</summary>
public interface IGatewayPlugin
{
    /// <summary>
    /// Called once, when a generation is loaded and before anything of it runs. Registers; opens no socket, reads no file, starts no thread.
    /// Throwing refuses the generation: the error goes to the log and to <c>plugins.status</c>, everything else runs on.
    /// </summary>
    /// <param name="plugin">Where to register.</param>
    void Configure(IPluginBuilder plugin);
}

/// <summary>Where a plugin registers what it brings. Valid during <see cref="IGatewayPlugin.Configure"/> only; not thread-safe.</summary>
public interface IPluginBuilder
{
    /// <summary>Who the plugin is and where it may keep files.</summary>
    PluginInfo Info { get; }

    /// <summary>
    /// The plugin's own container. It never sees the host's services; forwarded are <c>ILoggerFactory</c>, <c>ILogger&lt;T&gt;</c>, <c>TimeProvider</c>, <see cref="PluginInfo"/> and <see cref="Processes.IPluginProcesses"/>.
    /// Method families may be found by scanning: every registered <see cref="Methods.IMethodFamily"/> is taken.
    /// </summary>
    IServiceCollection Services { get; }

    /// <summary>The plugin's <c>config</c> from <c>plugins.json</c>, a copy taken when the generation was loaded.</summary>
    IConfiguration Configuration { get; }

    /// <summary>Binds the plugin's <c>config</c> to a class, injected as <c>IOptions&lt;TOptions&gt;</c>. A key that the class does not have, or a value that is not valid, refuses the generation with a text that names it.</summary>
    /// <typeparam name="TOptions">Public settable properties are the known keys.</typeparam>
    /// <param name="bind">Usually <c>static (section, options) =&gt; section.Bind(options)</c>, which the source generator compiles.</param>
    /// <param name="validator">Usually a class with <c>[OptionsValidator]</c>. <c>ValidateDataAnnotations</c> would keep the plugin's code in memory for ever.</param>
    /// <returns>The builder.</returns>
    IPluginBuilder AddOptions<TOptions>(Action<IConfiguration, TOptions> bind, IValidateOptions<TOptions>? validator = null)
        where TOptions : class, new();

    /// <summary>
    /// Brings a channel. The host makes one <typeparamref name="TChannel"/> per account, each with its own <typeparamref name="TAccount"/> to inject.
    /// Accounts are the members of <c>config.accounts</c>, each over the keys beside it; without <c>accounts</c> there is one, <c>default</c>.
    /// </summary>
    /// <typeparam name="TChannel">Constructed by the plugin's container.</typeparam>
    /// <typeparam name="TAccount">An account's settings; rules as for <see cref="AddOptions{TOptions}"/>.</typeparam>
    /// <param name="id">The channel's id, for example <c>irc</c>.</param>
    /// <param name="bind">Usually <c>static (section, account) =&gt; section.Bind(account)</c>.</param>
    /// <param name="validator">Usually a class with <c>[OptionsValidator]</c>.</param>
    /// <param name="describe">Sets what differs from the defaults.</param>
    /// <returns>The builder.</returns>
    IPluginBuilder AddChannel<TChannel, TAccount>(
        string id, Action<IConfiguration, TAccount> bind, IValidateOptions<TAccount>? validator = null, Action<Channels.ChannelDescriptor>? describe = null)
        where TChannel : class, Channels.IChannel
        where TAccount : class, new();

    /// <summary>Brings a family of methods. The same interface the gateway's own methods use.</summary>
    /// <typeparam name="TFamily">Constructed once by the plugin's container.</typeparam>
    /// <returns>The builder.</returns>
    IPluginBuilder AddMethods<TFamily>()
        where TFamily : class, Methods.IMethodFamily;

    /// <summary>Brings an agent provider.</summary>
    /// <typeparam name="TProvider">Constructed once by the plugin's container.</typeparam>
    /// <param name="id">The provider's id, for example <c>echo</c>.</param>
    /// <returns>The builder.</returns>
    IPluginBuilder AddAgentProvider<TProvider>(string id)
        where TProvider : class, Agents.IAgentProvider;

    /// <summary>Brings an agent provider of which there are several of one class, for example one for each server in the configuration.</summary>
    /// <param name="id">The provider's id, for example <c>ollama</c>.</param>
    /// <param name="create">Makes it, once, from the plugin's container, which disposes it.</param>
    /// <returns>The builder.</returns>
    IPluginBuilder AddAgentProvider(string id, Func<IServiceProvider, Agents.IAgentProvider> create);

    /// <summary>Brings tools for agents.</summary>
    /// <typeparam name="TProvider">Constructed once by the plugin's container.</typeparam>
    /// <param name="id">The provider's id, for example <c>mcp</c>; the operator allows tools by <c>id/name</c>.</param>
    /// <returns>The builder.</returns>
    IPluginBuilder AddTools<TProvider>(string id)
        where TProvider : class, Agents.IToolProvider;

    /// <summary>Declares commands of nodes: what a gateway may ask nodes to do.</summary>
    /// <typeparam name="TFamily">Constructed once by the plugin's container.</typeparam>
    /// <returns>The builder.</returns>
    IPluginBuilder AddNodeCommands<TFamily>()
        where TFamily : class, Nodes.INodeCommandFamily;

    /// <summary>Brings the node side of a command: does it on the machine that runs <c>pgw node run</c>. A gateway takes no notice of it.</summary>
    /// <typeparam name="THandler">Constructed once by the plugin's container.</typeparam>
    /// <returns>The builder.</returns>
    IPluginBuilder AddNodeHandler<THandler>()
        where THandler : class, Nodes.INodeCommandHandler;
}

/// <summary>Who a plugin is. Injected into its container.</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Version">Its version, from <c>plugin.json</c>.</param>
/// <param name="Generation">Which load of the plugin this is, from 1.</param>
/// <param name="DataDirectory">A folder of its own that outlives updates. Created on first use by the plugin.</param>
/// <param name="ContentDirectory">The folder it was loaded from. Read only.</param>
public sealed record PluginInfo(string Id, string Version, int Generation, string DataDirectory, string ContentDirectory);
