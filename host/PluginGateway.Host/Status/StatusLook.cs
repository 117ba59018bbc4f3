using System.Globalization;
using System.Net.Sockets;
using PluginGateway.Client;
using PluginGateway.Host.Commands;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Running;
using PluginGateway.Host.Service;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Status;

/// <summary>Gathers the status: first what needs no gateway, then what only the gateway knows.</summary>
internal static class StatusLook
{
    private static readonly Dictionary<string, string?> None = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gathers it.</summary>
    public static async Task<GatewayStatusReport> LookAsync(StatusWish wish, CancellationToken cancellation)
    {
        var (manager, state) = await ServiceLook.FindAsync(wish.Location, wish.IsSystem, cancellation);
        var service = ServiceLook.Show(manager, state, wish.Location);
        var address = Address(wish, service);
        var port = wish.IsElsewhere ? null : await PortAsync(address.Port, cancellation);
        var report = new GatewayStatusReport
        {
            Profile = wish.Location.Profile.Name,
            Service = service,
            Config = Config(wish.Location, manager),
            Gateway = address,
            Port = port,
            ExtraServices = ForeignGateways.Find(wish.IsDeep),
        };
        report = wish.Probes ? await ProbeAsync(report, wish, cancellation) : report;
        var isMute = report.Rpc is { Ok: false } || port is { Status: "free" };
        return service.Runtime.Status is "running" or "starting" or "failed" && isMute
            ? report with { LastError = await LastComplaint.FindAsync(manager, wish.Location.State, cancellation) }
            : report;
    }

    private static ConfigStatus Config(Location location, IServiceManager manager)
    {
        var reading = Layers.Reader(location, None).ReadFile();
        var state = ServiceLook.Variable(manager, "PGW_STATE_DIR");
        var config = ServiceLook.Variable(manager, "PGW_CONFIG_PATH");
        var differs = (state is not null && state != location.State.Path) || (config is not null && config != location.ConfigPath);
        return new ConfigStatus(location.ConfigPath, File.Exists(location.ConfigPath), reading.Issues.Count == 0, [.. reading.Issues.Select(issue => issue.ToString())], location.State.Path)
        {
            Mismatch = differs ? $"the service uses {config ?? "the configuration"} in {state ?? location.State.Path}; this command line {location.ConfigPath} in {location.State.Path}" : null,
        };
    }

    private static AddressStatus Address(StatusWish wish, ServiceStatus service)
    {
        var location = wish.Location;
        var values = Layers.Reader(location, None).ReadFile().Values;
        var running = StateLock.IsHeld(location.State) && StateLock.ReadHolder(location.State) is { Port: > 0 and var held } ? held : (int?)null;
        var fromEnvironment = EnvironmentNames.Read("GATEWAY_PORT");
        var (port, source) =
            running is { } mine ? (mine, "running gateway")
            : service.Loaded && ServiceLook.Port(service) is { } named ? (named, "service")
            : int.TryParse(fromEnvironment, CultureInfo.InvariantCulture, out var variable) ? (variable, "environment")
            : int.TryParse(values?["gateway:port"], CultureInfo.InvariantCulture, out var configured) && configured != location.Profile.Port ? (configured, "configuration")
            : (location.Profile.Port, location.Profile.Defaults.Count > 0 ? "profile" : "default");
        var bind = (values?["gateway:bind"] ?? nameof(BindMode.Loopback)).ToLowerInvariant();
        var url = wish.IsElsewhere ? wish.Target.Url : new UriBuilder(wish.Target.Url) { Port = port }.Uri;
        return new AddressStatus(bind, port, source, url.ToString().TrimEnd('/'))
        {
            ProbeNote = wish.IsElsewhere ? "the address is --url's; service, configuration and port are this machine's"
                : bind is "lan" or "custom" ? "asked on this machine's own address; others reach it by the machine's address in the network"
                : null,
        };
    }

    private static async Task<PortStatus> PortAsync(int port, CancellationToken cancellation)
    {
        if (OperatingSystem.IsLinux())
        {
            var found = PortListeners.Find(port);
            return new PortStatus(port, found.IsInUse ? "busy" : "free", [.. found.Listeners.Select(listener => listener.ToString())]);
        }

        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellation);
            return new PortStatus(port, "busy", []);
        }
        catch (SocketException e)
        {
            return new PortStatus(port, e.SocketErrorCode == SocketError.ConnectionRefused ? "free" : "unknown", []);
        }
    }

    private static async Task<GatewayStatusReport> ProbeAsync(GatewayStatusReport report, StatusWish wish, CancellationToken cancellation)
    {
        var url = report.Gateway.ProbeUrl;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(wish.Patience);
        try
        {
            await using var client = await GatewayClient.ConnectAsync(AskGateway.Options(wish.Target with { Url = new Uri(url) }, [Scopes.Admin]), patience.Token);
            var status = client.CallAsync(StatusMethods.Status, NoParams.Value, patience.Token);
            var channels = client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), patience.Token);
            var plugins = client.CallAsync(PluginsMethods.Status, ListParams.Value, patience.Token);
            return report with
            {
                Rpc = new RpcStatus(Ok: true, url) { Version = client.Hello.Server.Version, TlsFingerprint = client.TlsFingerprint },
                Status = await status,
                Channels = await channels,
                Plugins = await plugins,
            };
        }
        catch (GatewayException e)
        {
            return report with { Rpc = new RpcStatus(Ok: false, url) { Error = wish.Target.Explain(e.Error).Message } };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return report with { Rpc = new RpcStatus(Ok: false, url) { Error = $"no answer within {wish.Patience.TotalMilliseconds:0} ms (--timeout)" } };
        }
    }
}
