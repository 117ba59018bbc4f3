using PluginGateway.Server.Config;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Security;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Display;

namespace PluginGateway.Host.Logging;

/// <summary>Where the log goes: the console for people, a rolling JSON file in the state directory for everything else, <c>logs.tail</c> included.</summary>
internal static class GatewayLogging
{
    private const int FilesKept = 10;
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes the logger factory. Disposing it writes what is still in memory.</summary>
    /// <param name="state">Where the files go.</param>
    /// <param name="verbose">Say everything on the console too.</param>
    public static SerilogLoggerFactory Create(StateDirectory state, bool verbose)
    {
        var secrets = SecretScrubber.Process;
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(verbose ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)

            // Nothing comes of what it has at that level; while it is on, each request gets an activity and a scope that name it in every line.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off)

            // A failed start is told by whoever started it, in one line.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal)
            .WriteTo.Async(sinks => LoggerSinkConfiguration.Wrap(
                sinks,
                inner => new RepeatedLines(inner),
                wrapped => wrapped
                    .Console(new ScrubbingFormatter(new MessageTemplateTextFormatter(ConsoleTemplate, System.Globalization.CultureInfo.InvariantCulture), secrets))
                    .WriteTo.File(
                        new LineFormatter(secrets),
                        Path.Combine(state.Logs, LogFile.Prefix + LogFile.Extension),
                        rollingInterval: RollingInterval.Day,
                        rollOnFileSizeLimit: true,
                        fileSizeLimitBytes: LogFile.LimitBytes,
                        retainedFileCountLimit: FilesKept),
                LevelAlias.Minimum,
                levelSwitch: null))
            .CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }
}
