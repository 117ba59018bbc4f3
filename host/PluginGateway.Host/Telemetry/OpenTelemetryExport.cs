using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PluginGateway.Server.Telemetry;

namespace PluginGateway.Host.Telemetry;

/// <summary>
/// Sends measurements and traces to a collector, where OpenTelemetry's own variables name one (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and those of its specification). Its libraries are not
/// even loaded otherwise. Calls of <c>HttpClient</c> are not traced: Telegram's addresses have the token in them (SEC-17).
/// </summary>
internal sealed class OpenTelemetryExport : IMeasurementExport, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>Adds it, if the environment asks for it.</summary>
    public static void AddWhereWanted(IServiceCollection services)
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase) && (WantsTraces || WantsMetrics))
        {
            services.AddSingleton<IMeasurementExport, OpenTelemetryExport>();
        }
    }

    /// <inheritdoc />
    public void Begin()
    {
        if (WantsTraces)
        {
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(MeterNames.Traces).AddOtlpExporter(Speak).Build();
        }

        if (WantsMetrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(MeterNames.Prefix + "*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel").AddOtlpExporter(Speak).Build();
        }
    }

    /// <summary>Sends what is left, for a few seconds at most.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static bool WantsTraces => IsSet(TracesEndpoint) || (IsSet(Endpoint) && !IsNone("OTEL_TRACES_EXPORTER"));

    private static bool WantsMetrics => IsSet(MetricsEndpoint) || (IsSet(Endpoint) && !IsNone("OTEL_METRICS_EXPORTER"));

    private static bool IsSet(string name) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name));

    private static bool IsNone(string name) => string.Equals(Environment.GetEnvironmentVariable(name), "none", StringComparison.OrdinalIgnoreCase);

    // The specification's default, which needs no HTTP/2; the variable says otherwise.
    private static void Speak(OtlpExporterOptions options)
    {
        if (!IsSet("OTEL_EXPORTER_OTLP_PROTOCOL"))
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES count more.
    private static void Describe(ResourceBuilder resource) => resource.AddService("plugingateway", serviceVersion: typeof(OpenTelemetryExport).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
}
