using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PluginGateway.Agents.Echo;

/// <summary>The <c>config</c> of the plugin <c>echo</c>.</summary>
internal sealed class EchoOptions
{
    /// <summary>Pause between two pieces of an answer, in milliseconds, so that streaming can be seen.</summary>
    [Range(0, 1000, ErrorMessage = "delayMs must be between 0 and 1000")]
    public int DelayMs { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class EchoOptionsValidator : IValidateOptions<EchoOptions>;
