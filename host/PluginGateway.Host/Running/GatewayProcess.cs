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
using PluginGateway.Server.Diagnostics.Frames;
using PluginGateway.Server.Http;
using PluginGateway.Server.Reload;
using PluginGateway.Server.Security;
using PluginGateway.Server.Storage;

namespace PluginGateway.Host.Running;

/// <summary>The gateway as a process, from reading the configuration to the exit code: one gateway, and after a restart within the process another.</summary>
internal static class GatewayProcess
{
    /// <summary>Runs until SIGTERM, Ctrl+C or cancellation.</summary>
    public static async Task<int> RunAsync(StartArguments arguments, CancellationToken cancellation)
    {
        OwnerOnlyFiles.Apply();
        using var signals = new TerminationSignals(cancellation);
        try
        {
            using var supervisor = Supervisor.FromEnvironment();
            if (!arguments.AllowUnconfigured)
            {
                Layers.NeedFile(arguments.Location);
            }

            arguments = arguments with { Location = OwnConfig.MakeWhereNone(arguments.Location) };
            var reader = Layers.Reader(arguments.Location, arguments.Overrides);
            var settings = reader.ReadFile().Require();
            var forced = arguments.Force ? await FreeAsync(settings.Gateway.Port, signals.Token) : [];
            var state = arguments.Location.State;
            state.Create();
            using var stateLock = StateLock.Take(state, settings.Gateway.Port, TimeProvider.System);
            OwnerOnlyFiles.Restore(state);
            Complete(settings, state);
            await ServeAsync(new Round(arguments, settings, reader, stateLock, supervisor) { Said = forced }, signals.Token);
            return ExitCodes.Ok;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // Told to stop before it ran.
            return ExitCodes.Ok;
        }
        catch (ConfigurationException e) when (e.Issues.Count > 0 && File.Exists(arguments.Location.State.LastGood))
        {
            return Fail($"{e.Message}\nthe last configuration that worked is in {arguments.Location.State.LastGood}");
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } explanation)
        {
            return Fail(explanation);
        }
    }

    private static async Task<IReadOnlyList<string>> FreeAsync(int port, CancellationToken cancellation)
    {
        var ended = await ForcedPort.FreeAsync(port, cancellation);
        foreach (var line in ended)
        {
            Console.Error.WriteLine($"pgw: {line}");
        }

        return ended;
    }

    private static void Complete(GatewaySettings settings, StateDirectory state)
    {
        Secrets.Complete(settings.Gateway, state);
        Exposure.Check(settings.Gateway);
    }

    // A restart that cannot be made leaves nobody without a gateway: the options as they were still work.
    private static async Task ServeAsync(Round round, CancellationToken stop)
    {
        while (true)
        {
            (var isToComeBack, round) = await ServeOnceAsync(round, stop);
            if (!isToComeBack || stop.IsCancellationRequested)
            {
                return;
            }

            round = Next(round);
        }
    }

    private static Round Next(Round round)
    {
        var next = round.Reader.ReadFile().Settings ?? round.Settings;
        try
        {
            Complete(next, round.Arguments.Location.State);
            round.Lock.Note(next.Gateway.Port, TimeProvider.System);
            return round with { Settings = next, Fallback = round.Settings, Said = [], Failure = null, FailedText = null };
        }
        catch (ConfigurationException e)
        {
            return round with { Fallback = null, Said = [], Failure = e.Message, FailedText = next.Text };
        }
    }

    private static string? ProblemOf(GatewaySettings next, StateDirectory state)
    {
        try
        {
            Complete(next, state);
            return Listening.Problem(next.Gateway);
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    // Whether it is to be started again, and what has run.
    private static async Task<(bool IsToComeBack, Round Round)> ServeOnceAsync(Round round, CancellationToken stop)
    {
        try
        {
            return (await RunOnceAsync(round, stop), round);
        }
        catch (Exception e) when (round.Fallback is not null && StartFailure.Explain(e) is not null)
        {
            round = round with { Settings = round.Fallback, Fallback = null, Failure = StartFailure.Explain(e), FailedText = round.Settings.Text };
            round.Lock.Note(round.Settings.Gateway.Port, TimeProvider.System);
            return (await RunOnceAsync(round, stop), round);
        }
    }

    private static async Task<bool> RunOnceAsync(Round round, CancellationToken stop)
    {
        var (arguments, settings) = (round.Arguments, round.Settings);
        var location = arguments.Location;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pgw", ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<ILoggerFactory>(_ => GatewayLogging.Create(location.State, arguments.Verbose));
        if (arguments.Frames is { } style)
        {
            builder.Services.AddSingleton(_ => new FrameLog(style, Console.Out, TimeProvider.System));
        }

        builder.Services.AddGateway(settings, round.Reader, Place(location)).AddSingleton(new RestartCheck(next => ProblemOf(next, location.State)) { Failed = round.FailedText });
        OpenTelemetryExport.AddWhereWanted(builder.Services);
        using var certificate = settings.Gateway.Tls.Enabled ? TlsCertificate.Open(settings.Gateway.Tls, location.State, location.ConfigPath, TimeProvider.System) : null;
        Listening.Configure(builder, settings.Gateway, certificate);
        await using var app = builder.Build();
        app.MapGateway();

        // Opened before the port is: a database that cannot be used ends the start, not the first request.
        app.Services.OpenGatewayDatabase();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GatewayProcess).FullName!);
        round.Tell(log);
        await app.StartAsync(stop);
        Greeting.Print(settings.Gateway, app.Urls, location, certificate);
        round.Supervisor.Ready($"listening on {string.Join(" and ", app.Urls)}", log);
        using var end = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => round.Supervisor.Stopping(app.Services.GatewayWantsRestart(), settings.Gateway.Shutdown.DrainMs));
        await app.WaitForShutdownAsync(stop);
        return app.Services.GatewayWantsRestart();
    }

    private static GatewayPlace Place(Location location)
    {
        var webRoot = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        return new GatewayPlace(location.ConfigPath, location.State, location.PluginRoots, Directory.Exists(webRoot) ? webRoot : null)
        {
            IsConfigShipped = location.IsShipped,
        };
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"pgw: {message}");
        return ExitCodes.Configuration;
    }

    // One gateway after another has the same arguments, lock and supervisor.
    private sealed record Round(StartArguments Arguments, GatewaySettings Settings, SettingsReader Reader, StateLock Lock, Supervisor Supervisor)
    {
        public IReadOnlyList<string> Said { get; init; } = [];

        public GatewaySettings? Fallback { get; init; }

        public string? Failure { get; init; }

        public byte[]? FailedText { get; init; }

        public void Tell(ILogger log)
        {
            foreach (var line in Said)
            {
                RunLog.Forced(log, line);
            }

            if (Failure is not null)
            {
                RunLog.WentBack(log, Failure);
            }
        }
    }
}
