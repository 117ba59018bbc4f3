using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PluginGateway.Client.Devices;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Host.Commands;
using PluginGateway.Host.Logging;
using PluginGateway.Host.NodeHost.Machine;
using PluginGateway.Host.Running;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.NodeHost;

/// <summary>One run of a node, from reading its configuration to the exit code.</summary>
internal static class NodeProcess
{
    /// <summary>Runs until SIGTERM, Ctrl+C or cancellation.</summary>
    public static async Task<int> RunAsync(NodeArguments arguments, CancellationToken cancellation)
    {
        OwnerOnlyFiles.Apply();
        var place = new NodePlace(arguments.Location);
        try
        {
            if (!DeviceKey.IsSupported)
            {
                throw new ConfigurationException("a node shows who it is with an Ed25519 key, and that needs OpenSSL 3 (libcrypto.so.3); install it");
            }

            var reader = new SettingsReader(place.ConfigPath, new Dictionary<string, string?>(StringComparer.Ordinal), Environment.GetEnvironmentVariable);
            reader.ReadFile().Require();
            place.State.Create();
            using var held = StateLock.Take(place.State, port: 0, TimeProvider.System);
            SecretScrubber.Process.Learn(new[] { arguments.Target.Token, arguments.Target.Password }.OfType<string>());
            return await ServeAsync(arguments, place, reader, cancellation);
        }
        catch (ConfigurationException e)
        {
            return Fail(e.Message);
        }
        catch (GatewayException e)
        {
            // The device's files.
            return Fail(e.Message);
        }
    }

    private static async Task<int> ServeAsync(NodeArguments arguments, NodePlace place, SettingsReader reader, CancellationToken cancellation)
    {
        using var logs = GatewayLogging.Create(place.State, arguments.Verbose);
        var time = TimeProvider.System;
        var handlers = new NodeHandlers(Own(place, logs), logs.CreateLogger<NodeHandlers>());
        handlers.Open();
        var options = new PluginHostOptions
        {
            SearchRoots = place.PluginRoots,
            StoreDirectory = place.State.PluginStore,
            DataDirectory = place.State.PluginData,
            Scrub = SecretScrubber.Process.Scrub,
        };
        await using var plugins = new PluginHost(options, handlers, logs, time);
        var reload = new NodeReload(plugins, reader, place, time, logs.CreateLogger<NodeReload>());
        if (Directory.Exists(place.Calls))
        {
            // What a run before this one has left when it was killed.
            Directory.Delete(place.Calls, recursive: true);
        }

        await reload.ApplyAsync(cancellation);
        var device = new FileDeviceIdentity(place.Identity, time);
        var gateway = new NodeGateway();
        var calls = new NodeCalls(handlers, gateway, place, time, logs.CreateLogger<NodeCalls>());
        var link = new NodeLink(arguments, place, device, handlers, calls, gateway, time, logs.CreateLogger<NodeLink>());
        reload.Applied += link.Look;
        Console.WriteLine($"node {device.Key().DeviceId} ({arguments.Name}) for {arguments.Target}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        var reloading = reload.RunAsync(stop.Token);
        try
        {
            return await link.RunAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await reloading;
        }

        // Without an answer of its own the process would be gone before its plugins are.
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            _ = stop.CancelAsync();
        }
    }

    private static INodeCommandHandler[] Own(NodePlace place, ILoggerFactory logs) =>
        [new DeviceInfoHandler(), new SystemWhichHandler(), new SystemNotifyHandler(), new SystemRunHandler(place.ExecPolicy, logs.CreateLogger<SystemRunHandler>())];

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"pgw: {message}");
        return ExitCodes.Configuration;
    }
}
