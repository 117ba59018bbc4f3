using PluginGateway.Server.Config;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace PluginGateway.Host.Logging;

/// <summary>Where the log goes: the console for people, a rolling JSON file in the state directory for everything else.</summary>
internal static class GatewayLogging
{
    private const long FileLimitBytes = 20 * 1024 * 1024;
    private const int FilesKept = 10;
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes the logger factory. Disposing it writes what is still in memory.</summary>
    /// <param name="state">Where the files go.</param>
    /// <param name="auth">The secrets that must not appear.</param>
    /// <param name="verbose">Say everything on the console too.</param>
    public static SerilogLoggerFactory Create(StateDirectory state, AuthOptions auth, bool verbose)
    {
        string?[] secrets = [auth.Token, auth.Password];
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(verbose ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)

            // A failed start is told by whoever started it, in one line.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal)
            .WriteTo.Async(sink => sink.Console(new ScrubbingFormatter(new MessageTemplateTextFormatter(ConsoleTemplate, System.Globalization.CultureInfo.InvariantCulture), secrets)))
            .WriteTo.Async(sink => sink.File(
                new ScrubbingFormatter(new JsonFormatter(renderMessage: true), secrets),
                Path.Combine(state.Logs, "gateway-.jsonl"),
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                fileSizeLimitBytes: FileLimitBytes,
                retainedFileCountLimit: FilesKept))
            .CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }
}
