using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;

namespace Frozen;

public sealed class GreetingOptions
{
    [Required]
    public string Greeting { get; set; } = "hello";
}

[OptionsValidator]
internal sealed partial class GreetingOptionsValidator : IValidateOptions<GreetingOptions>;

/// <summary>Asks for everything that a plugin is given by the host.</summary>
internal sealed partial class Greeter(IOptions<GreetingOptions> options, PluginInfo info, TimeProvider time, ILogger<Greeter> log)
{
    public string Greet(string name)
    {
        Greeted(log, info.Id, info.Generation, time.GetUtcNow());
        return $"{options.Value.Greeting} {name}";
    }

    public string Self => $"{info.Id} {info.Version} {Path.GetFileName(info.DataDirectory)} {File.Exists(Path.Combine(info.ContentDirectory, "plugin.json"))}";

    [LoggerMessage(1, LogLevel.Debug, "{Plugin}#{Generation} greets at {Time}")]
    private static partial void Greeted(ILogger log, string plugin, int generation, DateTimeOffset time);
}
