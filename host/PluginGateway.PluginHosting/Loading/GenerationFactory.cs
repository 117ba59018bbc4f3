using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Methods;

namespace PluginGateway.PluginHosting;

/// <summary>Turns a plugin into a generation: this is where its code runs first.</summary>
internal sealed class GenerationFactory(NativeStore natives, ILoggerFactory logs, TimeProvider time)
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    /// <summary>Runs the plugin's code on the calling thread for as long as that takes; the caller limits it.</summary>
    /// <exception cref="Exception">Whatever the plugin throws; then nothing of it is left.</exception>
    public async Task<PluginGeneration> CreateAsync(LoadRequest request)
    {
        var faults = new PluginFaults(request.Info.Id, request.Info.Generation, logs.CreateLogger<PluginHost>());
        var context = new PluginLoadContext($"{request.Info.Id}#{request.Info.Generation}", request.EntryPath, natives, faults);
        ServiceProvider? container = null;
        try
        {
            using var reflection = context.EnterContextualReflection();
            var settings = new PluginSettings(request.Config);
            var builder = new PluginBuilder(request.Info, settings);
            Configure(builder, context, request.TypeName);
            settings.Check(settings.Root);
            container = Forward(builder).BuildServiceProvider(Strict);
            return new PluginGeneration(request.Info, request.Hash, Make(builder, settings, container), container, context);
        }
        catch
        {
            if (container is not null)
            {
                await container.DisposeAsync();
            }

            context.Unload();
            throw;
        }
    }

    private static void Configure(PluginBuilder builder, PluginLoadContext context, string typeName)
    {
        var type = context.LoadEntry().GetType(typeName, throwOnError: true)!;
        var plugin = (IGatewayPlugin)Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, args: null, culture: null)!;
        plugin.Configure(builder);
    }

    /// <summary>Adds what a plugin gets from the host; last, so that it cannot be replaced by accident.</summary>
    private IServiceCollection Forward(PluginBuilder builder)
    {
        builder.Services
            .AddSingleton<ILoggerFactory>(new ForwardedLoggerFactory(logs))
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(time)
            .AddSingleton(builder.Info);
        return builder.Close();
    }

    private static PluginParts Make(PluginBuilder builder, PluginSettings settings, IServiceProvider container)
    {
        var accounts = AccountSettings.Of(settings.Root);
        return new PluginParts(
            [.. builder.Channels.Select(channel => new ChannelContribution(channel.Id, channel.Descriptor, [.. accounts.Select(account => new ChannelAccount(channel, container, account))]))],
            [.. builder.Agents.Select(agent => new AgentProviderContribution(agent.Key, (IAgentProvider)container.GetRequiredService(agent.Value)))],
            [.. container.GetServices<IMethodFamily>()])
        {
            Settings = settings,
            Registrations = builder.Channels,
        };
    }
}
