using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace UnloadRows;

public sealed class Pace
{
    [Range(1, 10)]
    public int Speed { get; set; } = 7;

    public string Row { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class PaceValidator : IValidateOptions<Pace>;

/// <summary>Bound by the plugin itself, checked by generated code, watched for changes.</summary>
internal sealed class MonitoredOptions : IRow, IDisposable
{
    private readonly IOptionsMonitor<Pace> _pace;
    private readonly IDisposable? _subscription;

    public MonitoredOptions(IOptionsMonitor<Pace> pace) => (_pace, _subscription) = (pace, pace.OnChange(static _ => { }));

    public static void Register(IPluginBuilder plugin)
    {
        plugin.Services.AddOptions<Pace>().Bind(plugin.Configuration);
        plugin.Services.AddSingleton<IValidateOptions<Pace>, PaceValidator>();
        Plugin.Method<MonitoredOptions>(plugin);
    }

    public ValueTask<string> RunAsync() => new($"{_pace.CurrentValue.Row} {_pace.CurrentValue.Speed}");

    public void Dispose() => _subscription?.Dispose();
}

internal interface IGreeting
{
    string Text { get; }
}

internal sealed class Hello : IGreeting
{
    public string Text => "hello";
}

internal sealed class Loudly(IGreeting quiet) : IGreeting
{
    public string Text => quiet.Text.ToUpperInvariant();
}

/// <summary>Found by scanning, then decorated.</summary>
internal sealed class ScannedServices(IGreeting greeting) : IRow
{
    public static void Register(IPluginBuilder plugin)
    {
        plugin.Services.Scan(scan => scan.FromAssemblyOf<Plugin>()
            .AddClasses(classes => classes.Where(type => type == typeof(Hello)), publicOnly: false).AsImplementedInterfaces().WithSingletonLifetime());
        plugin.Services.Decorate<IGreeting, Loudly>();
        Plugin.Method<ScannedServices>(plugin);
    }

    public ValueTask<string> RunAsync() => new(greeting.Text);
}

/// <summary>Often enough for the container to compile how a service is made.</summary>
internal sealed class ScopedServices(IServiceScopeFactory scopes) : IRow
{
    public static void Register(IPluginBuilder plugin)
    {
        plugin.Services.AddScoped<Hello>();
        Plugin.Method<ScopedServices>(plugin);
    }

    public async ValueTask<string> RunAsync()
    {
        var text = "";
        for (var i = 0; i < 5; i++)
        {
            await using var scope = scopes.CreateAsyncScope();
            text = scope.ServiceProvider.GetRequiredService<Hello>().Text;
        }

        return text;
    }
}
