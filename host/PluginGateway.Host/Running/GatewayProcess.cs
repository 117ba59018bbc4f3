using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.Host.Commands;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Logging;
using PluginGateway.Host.Telemetry;
using PluginGateway.Server;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Http;
using PluginGateway.Server.Security;
using PluginGateway.Server.Storage;

namespace PluginGateway.Host.Running;

/// <summary>One run of the gateway, from reading the configuration to the exit code.</summary>
internal static class GatewayProcess
{
    /// <summary>Runs until SIGTERM, Ctrl+C or cancellation.</summary>
    public static async Task<int> RunAsync(StartArguments arguments, CancellationToken cancellation)
    {
        OwnerOnlyFiles.Apply();
        try
        {
            if (!arguments.AllowUnconfigured)
            {
                Layers.NeedFile(arguments.Location);
            }

            var reader = Layers.Reader(arguments.Location, arguments.Overrides);
            var settings = reader.ReadFile().Require();
            var state = arguments.Location.State;
            state.Create();
            using var stateLock = StateLock.Take(state, settings.Gateway.Port, TimeProvider.System);
            OwnerOnlyFiles.Restore(state);
            Secrets.Complete(settings.Gateway, state);
            Exposure.Check(settings.Gateway);
            return await ServeAsync(arguments, settings, reader, cancellation);
        }
        catch (ConfigurationException e) when (e.Issues.Count > 0 && File.Exists(arguments.Location.State.LastGood))
        {
            return Fail($"{e.Message}\nthe last configuration that worked is in {arguments.Location.State.LastGood}");
        }
        catch (Exception e) when (e is ConfigurationException or DatabaseException)
        {
            return Fail(e.Message);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Fail($"{e.Message.TrimEnd('.')}{PortHolder.Describe(e.Message)}; stop it, or choose another port with --port");
        }
    }

    private static async Task<int> ServeAsync(StartArguments arguments, GatewaySettings settings, SettingsReader reader, CancellationToken cancellation)
    {
        var location = arguments.Location;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pgw", ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<ILoggerFactory>(_ => GatewayLogging.Create(location.State, arguments.Verbose));
        builder.Services.AddGateway(settings, reader, Place(location));
        OpenTelemetryExport.AddWhereWanted(builder.Services);
        using var certificate = settings.Gateway.Tls.Enabled ? TlsCertificate.Open(settings.Gateway.Tls, location.State, location.ConfigPath, TimeProvider.System) : null;
        Listening.Configure(builder, settings.Gateway, certificate);
        await using var app = builder.Build();
        app.MapGateway();

        // Opened before the port is: a database that cannot be used ends the start, not the first request.
        app.Services.OpenGatewayDatabase();
        await app.StartAsync(cancellation);
        Greeting.Print(settings.Gateway, app.Urls, location, certificate);
        await app.WaitForShutdownAsync(cancellation);
        return ExitCodes.Ok;
    }

    private static GatewayPlace Place(Location location)
    {
        var webRoot = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        string[] roots = [Path.Combine(AppContext.BaseDirectory, "plugins"), Path.Combine(Path.GetDirectoryName(location.ConfigPath)!, "plugins"), location.State.Plugins];
        return new GatewayPlace(location.ConfigPath, location.State, [.. roots.Distinct(StringComparer.Ordinal)], Directory.Exists(webRoot) ? webRoot : null)
        {
            IsConfigShipped = location.IsShipped,
        };
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"pgw: {message}");
        return ExitCodes.Configuration;
    }
}
