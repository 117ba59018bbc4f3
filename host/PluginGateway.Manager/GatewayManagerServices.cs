using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Manager.Configuration;
using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Running;

namespace PluginGateway.Manager;

/// <summary>Adds the manager to an application.</summary>
public static class GatewayManagerServices
{
    /// <summary>
    /// Adds <see cref="IGatewayManager"/>, a hosted service that starts and stops the gateway with the host, a health check (<c>gateway</c>) and <see cref="IConfigDelivery"/>. Options are checked at the
    /// host's start. Register any port of one's own before or after; <see cref="IPreLaunchStep"/> and <see cref="IGatewayPrerequisite"/> as many as needed.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddGatewayManager(this IServiceCollection services, Action<GatewayManagerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddLogging();
        services.AddOptions<GatewayManagerOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayManagerOptions>, GatewayManagerOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new PlatformRules(OperatingSystem.IsWindows()));
        services.TryAddSingleton<IGatewayProcessLauncher>(static provider => new ChildLauncher(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ChildLauncher>>(), OperatingSystem.IsWindows() ? new WindowsJob(new WindowsJobKernel()) : null));
        services.TryAddSingleton<IGatewaySocketFactory, ClientSockets>();
        services.TryAddSingleton<DeviceSource>();
        services.TryAddSingleton<ICommandRunner, CommandRunner>();
        services.TryAddSingleton<IPortInspector>(provider =>
            OperatingSystem.IsLinux() ? new ProcPorts() : new ListedPorts(provider.GetRequiredService<ICommandRunner>(), OperatingSystem.IsWindows()));
        services.TryAddSingleton<IProcessControl>(provider => OperatingSystem.IsWindows()
            ? new WindowsProcesses(provider.GetRequiredService<ICommandRunner>(), provider.GetRequiredService<TimeProvider>())
            : new UnixProcesses(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(ServiceUnloader);
        services.TryAddSingleton<IConfigRepair>(provider => new CommandRepair(provider.GetRequiredService<ICommandRunner>(), provider.GetRequiredService<IOptions<GatewayManagerOptions>>().Value));
        services.TryAddSingleton<IGatewayTokenProvider, OwnToken>();
        services.TryAddSingleton<IConfigDelivery, ConfigDelivery>();
        services.TryAddSingleton<ManagerPorts>();
        services.TryAddSingleton<ManagerHooks>();
        services.TryAddSingleton(provider => new GatewayManagerMetrics(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<ManagerParts>();
        services.TryAddSingleton<IGatewayManager, GatewayManager>();
        services.AddHostedService<GatewayManagerHostedService>();
        services.AddHealthChecks().AddCheck<GatewayManagerHealthCheck>("gateway");
        return services;
    }

    private static IServiceUnloader ServiceUnloader(IServiceProvider provider) =>
        OperatingSystem.IsMacOS() && provider.GetRequiredService<IOptions<GatewayManagerOptions>>().Value.Profile.LaunchdLabel is { } label
            ? new Launchd(provider.GetRequiredService<ICommandRunner>(), label, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), provider.GetRequiredService<TimeProvider>())
            : new NoService();
}
