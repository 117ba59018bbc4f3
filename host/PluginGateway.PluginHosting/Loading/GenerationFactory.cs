using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Methods;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Contracts.Processes;
using PluginGateway.Contracts.Vault;

namespace PluginGateway.PluginHosting;

/// <summary>Turns a plugin into a generation: this is where its code runs first.</summary>
/// <param name="host">On whose behalf: the generations' marks name it.</param>
internal sealed class GenerationFactory(NativeStore natives, ILoggerFactory logs, TimeProvider time, object? host = null, SettingsSchemas? schemas = null)
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    /// <summary>Runs the plugin's code on the calling thread for as long as that takes; the caller limits it.</summary>
    /// <exception cref="Exception">Whatever the plugin throws; then nothing of it is left.</exception>
    public async Task<PluginGeneration> CreateAsync(LoadRequest request)
    {
        var faults = FaultsOf(request.Info);
        using var work = faults.Mark.Enter();
        var context = new PluginLoadContext($"{request.Info.Id}#{request.Info.Generation}", request.EntryPath, natives, faults);
        try
        {
            using var reflection = context.EnterContextualReflection();
            return await BuildAsync(request.Info, request.Hash, request.Config, () => Instance(context, request.TypeName), faults, context);
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    /// <summary>The same for a class that is in memory already and stays there: a plugin in its author's test.</summary>
    /// <exception cref="Exception">Whatever the plugin throws.</exception>
    public Task<PluginGeneration> CreateInPlaceAsync(PluginInfo info, IConfiguration config, Func<IGatewayPlugin> plugin) =>
        BuildAsync(info, hash: "", config, plugin, FaultsOf(info), context: null);

    private async Task<PluginGeneration> BuildAsync(
        PluginInfo info, string hash, IConfiguration config, Func<IGatewayPlugin> plugin, PluginFaults faults, PluginLoadContext? context)
    {
        ServiceProvider? container = null;
        var processes = new PluginProcesses(info, logs.CreateLogger<PluginProcesses>(), time);
        try
        {
            var settings = new PluginSettings(config);
            var builder = new PluginBuilder(info, settings);
            plugin().Configure(builder);
            if (settings.Schema is { } schema)
            {
                // Before the check, whose errors may name values.
                schemas?.Learn(info.Id, schema);
            }

            settings.Check(settings.Root);
            container = Forward(builder, processes).BuildServiceProvider(Strict);
            return new PluginGeneration(info, hash, Make(builder, settings, container), container, processes, faults, context);
        }
        catch
        {
            if (container is not null)
            {
                await container.DisposeAsync();
            }

            await processes.DisposeAsync();
            throw;
        }
    }

    private PluginFaults FaultsOf(PluginInfo info) => new(new GenerationMark(host, info.Id, info.Generation), logs.CreateLogger<PluginHost>());

    private static IGatewayPlugin Instance(PluginLoadContext context, string typeName)
    {
        var type = context.LoadEntry().GetType(typeName, throwOnError: true)!;
        return (IGatewayPlugin)Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, args: null, culture: null)!;
    }

    /// <summary>Adds what a plugin gets from the host; last, so that it cannot be replaced by accident.</summary>
    private IServiceCollection Forward(PluginBuilder builder, PluginProcesses processes)
    {
        builder.Services
            .AddSingleton<ILoggerFactory>(new ForwardedLoggerFactory(logs))
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(time)
            .AddSingleton<IPluginProcesses>(processes)
            .AddSingleton<IPluginVault>(PluginVault.Beside(builder.Info.DataDirectory, builder.Info.Id))
            .AddSingleton(builder.Info);
        return builder.Close();
    }

    private static PluginParts Make(PluginBuilder builder, PluginSettings settings, IServiceProvider container)
    {
        var accounts = AccountSettings.Of(settings.Root);
        return new PluginParts(
            [.. builder.Channels.Select(channel => new ChannelContribution(channel.Id, channel.Descriptor, [.. accounts.Select(account => new ChannelAccount(channel, container, account))]))],
            [.. builder.Agents.Select(agent => new AgentProviderContribution(agent.Key, agent.Value(container)))],
            [.. container.GetServices<IMethodFamily>()])
        {
            ToolProviders = [.. builder.Tools.Select(tools => new ToolProviderContribution(tools.Key, (IToolProvider)container.GetRequiredService(tools.Value)))],
            NodeFamilies = [.. container.GetServices<INodeCommandFamily>()],
            NodeHandlers = [.. container.GetServices<INodeCommandHandler>()],
            Settings = settings,
            Registrations = builder.Channels,
        };
    }
}
