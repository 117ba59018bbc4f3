using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Compaction;
using PluginGateway.Server.Agents.Queueing;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Attachments;
using PluginGateway.Server.Canvas;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Channels.Pairing;
using PluginGateway.Server.Channels.Showing;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Secrets;
using PluginGateway.Server.Config.Writing;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Events;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Http;
using PluginGateway.Server.Media;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Methods;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Presence;
using PluginGateway.Server.Reload;
using PluginGateway.Server.Schema;
using PluginGateway.Server.Security;
using PluginGateway.Server.Security.Ed25519;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;
using PluginGateway.Server.Telemetry;
using PluginGateway.Server.Telemetry.Prometheus;
using PluginGateway.Server.Usage;

namespace PluginGateway.Server;

/// <summary>Puts a gateway into an application's services.</summary>
public static class GatewayServices
{
    // The promise is five seconds; the rest is for what comes after the host: the database, the log, the process.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4);

    /// <summary>Adds a gateway. Map it with <c>MapGateway</c>; it starts and stops with the host.</summary>
    /// <param name="services">The application's services; must have logging.</param>
    /// <param name="settings">The checked configuration.</param>
    /// <param name="reader">Reads the configuration again when it has changed.</param>
    /// <param name="place">Where it keeps things and finds plugins.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ConfigurationException">Hooks have the gateway's own secret.</exception>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewaySettings settings, SettingsReader reader, GatewayPlace place)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(place);
        SecretScrubber.Process.Learn(new[] { settings.Gateway.Auth.Token, settings.Gateway.Auth.Password, settings.Hooks.Token }.OfType<string>());
        HooksCheck.RequireOwnSecret(settings.Hooks, settings.Gateway.Auth);
        services.AddSingleton(settings).AddSingleton(settings.Gateway).AddSingleton(settings.Gateway.Limits).AddSingleton(settings.Gateway.Canvas).AddSingleton(settings.Gateway.Resume).AddSingleton(settings.Gateway.Auth)
            .AddSingleton(settings.Agents).AddSingleton(settings.Session).AddSingleton(settings.Messages).AddSingleton(settings.Delivery).AddSingleton(settings.Media)
            .AddSingleton(reader).AddSingleton(place);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin + TimeSpan.FromMilliseconds(settings.Gateway.Shutdown.DrainMs));
        services.AddHostedService<GatewayService>();
        AddConnections(services);
        AddConversations(services, place);
        AddMethods(services);
        services.AddNodes();
        AddPlugins(services, place);
        services.AddSingleton(settings.Hooks).AddHttpApi();
        services.AddMetrics().AddSingleton<MetricsListener>().AddSingleton<StandingGauges>().AddSingleton<Measuring>();
        services.AddHealthChecks().AddCheck<ReadinessCheck>("ready");
        return services;
    }

    /// <summary>Opens the database now instead of at its first use.</summary>
    /// <param name="services">Services with a gateway in them.</param>
    /// <exception cref="DatabaseException">It cannot be used; the text says why.</exception>
    public static void OpenGatewayDatabase(this IServiceProvider services) => services.GetRequiredService<SqliteDatabase>();

    /// <summary>Whether the gateway has ended in order to be started again, with its configuration read anew.</summary>
    /// <param name="services">Services with a gateway in them that has stopped.</param>
    /// <returns>Whether it is to come back.</returns>
    public static bool GatewayWantsRestart(this IServiceProvider services) => services.GetRequiredService<GatewayRestart>().IsRequested;

    private static void AddConnections(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SharedSecret>();
        AddFrontDoor(services);
        services.AddSingleton(_ => Ed25519Verifiers.Best()).AddSingleton<DeviceVerification>().AddSingleton<Authentication>();
        services.AddSingleton<CredentialFence>();
        services.AddSingleton<IEventLogStore, SqliteEventLogStore>().AddSingleton<EventLog>().AddSingleton<EventStreams>();
        services.AddSingleton<ConnectionRegistry>().AddSingleton<SessionSubscriptions>().AddSingleton<Broadcaster>().AddSingleton<GatewayStop>().AddSingleton<GatewayReadiness>().AddSingleton<Availability>();
        services.AddSingleton<ConnectHandshake>().AddSingleton<HelloWriter>().AddSingleton<CanvasCapabilities>().AddSingleton<CanvasWatch>().AddSingleton<CanvasSockets>().AddSingleton<CanvasGate>().AddSingleton<Welcome>().AddSingleton<Pings>().AddSingleton<LargeFrames>().AddSingleton<RequestsUnderWay>().AddSingleton<GatewayDrain>().AddSingleton<ConnectionLoop>().AddSingleton<WebSocketEndpoint>();
        services.AddSingleton(provider => new GatewayIdentity(
            provider.GetRequiredService<GatewayPlace>().ConfigPath, provider.GetRequiredService<GatewayPlace>().State.Path, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PresenceRegistry>().AddSingleton<PresenceAnnouncer>().AddSingleton<HeartbeatSwitch>().AddSingleton<HealthMonitor>().AddSingleton<Maintenance>();
        services.AddSingleton<ClockSettings>();
        services.AddSingleton(provider => new Clockwork(
            new Lazy<Maintenance>(provider.GetRequiredService<Maintenance>),
            new Lazy<PresenceAnnouncer>(provider.GetRequiredService<PresenceAnnouncer>),
            new Lazy<PluginsAnnouncer>(provider.GetRequiredService<PluginsAnnouncer>),
            new Lazy<EventStreams>(provider.GetRequiredService<EventStreams>),
            new Lazy<Pings>(provider.GetRequiredService<Pings>)));
    }

    private static void AddFrontDoor(IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(KestrelLimits.Apply);
        services.AddSingleton<TrustedProxies>().AddSingleton<RequestOrigin>().AddSingleton<RequestPeers>().AddSingleton<HalfOpenSockets>();
        services.AddSingleton(new AuthLimits()).AddSingleton<AuthLimiter>().AddSingleton<TailscaleIdentity>();
    }

    private static void AddConversations(IServiceCollection services, GatewayPlace place)
    {
        services.AddSingleton(_ => SqliteDatabase.Open(place.State.Database));
        services.AddSingleton<ISessionStore>(provider => new SqliteSessionStore(provider.GetRequiredService<SqliteDatabase>(), place.State.Database)
        {
            AttachmentBytes = provider.GetRequiredService<SessionOptions>().AttachmentMegabytes * 1_000_000L,
        });
        services.AddSingleton<AttachmentRoom>();
        services.AddSingleton<SessionService>().AddSingleton<SessionKeys>().AddSingleton<SessionPatch>().AddSingleton<SystemEvents>();
        services.AddSingleton<SessionRows>().AddSingleton<SessionTitles>().AddSingleton<SessionWatch>().AddSingleton<SessionFreshness>().AddSingleton<SessionRenewal>().AddSingleton<Summariser>().AddSingleton<SessionCompaction>();
        services.AddSingleton<UsageLedger>().AddSingleton<SqliteAnswers>().AddSingleton<OnceOnly>();
        services.AddSingleton<IDeviceStore, SqliteDeviceStore>().AddSingleton<DeviceBook>().AddSingleton<DevicePairing>().AddSingleton<DeviceTokens>().AddSingleton<DeviceAdmission>();
        services.AddSingleton<AgentDirectory>().AddSingleton<RunExecution>().AddSingleton<AgentRunner>().AddSingleton<RunJournal>().AddSingleton<RunRecovery>();
        services.AddSingleton<MessageQueue>().AddSingleton<RunEndings>().AddSingleton<EventPressure>();
        SlashCommands.AddTo(services);
        services.AddSingleton(provider => new AgentBindings(() => provider.GetRequiredService<GatewaySettings>().Bindings)).AddSingleton<ToolDirectory>().AddSingleton<GatewayTools>().AddSingleton<NodeTools>();
        services.AddSingleton<ContributionBoard>().AddSingleton<ChannelOutbound>().AddSingleton<ChannelCommands>().AddSingleton<InboundAccess>().AddSingleton<InboundWork>().AddSingleton<InboundPipeline>().AddSingleton<ChannelHub>().AddSingleton<ChannelSignal>().AddSingleton<ChannelLogins>();
        services.AddSingleton<GroupContext>().AddSingleton<IDraftStore, SqliteDraftStore>().AddSingleton<ShowDoor>().AddSingleton<TypingNotices>().AddSingleton<MessageReactions>().AddSingleton<LiveReplies>();
        AddDelivery(services);
        services.AddMedia();
    }

    private static void AddDelivery(IServiceCollection services)
    {
        services.AddSingleton<Boot>().AddSingleton<IInboxStore, SqliteInboxStore>().AddSingleton<IOutboxStore, SqliteOutboxStore>().AddSingleton<IOutboxDoor, ChannelDoor>();
        services.AddSingleton<Inbox>().AddSingleton<Quarantine>().AddSingleton<InboxTending>().AddSingleton<Outbox>().AddSingleton<OutboxSend>().AddSingleton<MessageStory>().AddSingleton<DeliveryRetention>();
        services.AddSingleton<ISenderPairingStore, SqliteSenderPairingStore>().AddSingleton<SenderPairing>().AddSingleton<SenderAdmission>();
    }

    private static void AddMethods(IServiceCollection services)
    {
        services.AddSingleton<IMethodFamily, HealthFamily>().AddSingleton<IMethodFamily, PresenceFamily>().AddSingleton<IMethodFamily, ChannelsFamily>().AddSingleton<IMethodFamily, WebLoginFamily>()
            .AddSingleton<IMethodFamily, AgentsFamily>().AddSingleton<IMethodFamily, AgentRunFamily>().AddSingleton<IMethodFamily, ChatFamily>().AddSingleton<IMethodFamily, ChatHistoryFamily>().AddSingleton<IMethodFamily, ChatAttachmentFamily>()
            .AddSingleton<IMethodFamily, SendFamily>().AddSingleton<IMethodFamily, SessionsFamily>().AddSingleton<IMethodFamily, SessionWatchFamily>().AddSingleton<IMethodFamily, SystemInfoFamily>().AddSingleton<IMethodFamily, SessionExportFamily>();
        services.AddSingleton<IMethodFamily, SessionChangesFamily>().AddSingleton<IMethodFamily, HeartbeatFamily>().AddSingleton<IMethodFamily, UsageFamily>();
        services.AddSingleton<IMethodFamily, PluginsFamily>().AddSingleton<IMethodFamily, PluginCatalogueFamily>().AddSingleton<IMethodFamily, ConfigFamily>().AddSingleton<IMethodFamily, DevicePairingFamily>();
        services.AddSingleton<IMethodFamily, LogsFamily>().AddSingleton<IMethodFamily, LifecycleFamily>().AddSingleton<IMethodFamily, OutboxFamily>().AddSingleton<IMethodFamily, InboxFamily>().AddSingleton<IMethodFamily, PairingFamily>().AddSingleton<IMethodFamily, ChannelPairingFamily>()
            .AddSingleton<IMethodFamily, MediaFamily>();
        services.AddSingleton<LogFile>();
        services.AddSingleton<IMethodFamily, DescribeFamily>().AddSingleton<ProtocolSchema>();
        services.AddSingleton<BuiltInMethods>().AddSingleton<MethodTable>().AddSingleton<RequestDispatcher>();
    }

    private static void AddPlugins(IServiceCollection services, GatewayPlace place)
    {
        services.AddSingleton(place.State).AddSingleton<LastGood>().AddSingleton<ConfigHistory>().AddSingleton<OperatorFile>();
        services.AddSingleton<SettingsSchemas>().AddSingleton<SecretPlaces>().AddSingleton<ConfiguredSecrets>();
        services.AddSingleton(provider => new ConfigDesk(
            provider.GetRequiredService<SettingsReader>(),
            provider.GetRequiredService<OperatorFile>(),
            provider.GetRequiredService<ConfigHistory>(),
            provider.GetRequiredService<SettingsSchemas>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Reconciler>().CheckAsync));
        services.AddSingleton<Reconciler>().AddSingleton<GatewayRestart>().AddSingleton<PluginSwitch>().AddSingleton<PluginsAnnouncer>();
        services.AddSingleton<IGenerationSink, GenerationSink>();
        services.AddSingleton(provider => new PluginHostOptions
        {
            SearchRoots = place.PluginRoots,
            StoreDirectory = place.State.PluginStore,
            DataDirectory = place.State.PluginData,
            Schemas = provider.GetRequiredService<SettingsSchemas>(),
            Scrub = SecretScrubber.Process.Scrub,
        });
        services.AddSingleton<PluginHost>();
    }
}
