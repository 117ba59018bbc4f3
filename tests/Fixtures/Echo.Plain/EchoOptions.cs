using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Echo.Plain;

public sealed class EchoOptions
{
    public string Prefix { get; set; } = "";

    [Range(1, 10)]
    public int Times { get; set; } = 1;

    public Limits Limits { get; set; } = new();
}

public sealed class Limits
{
    public int MaxLength { get; set; } = 1000;
}

[OptionsValidator]
internal sealed partial class EchoOptionsValidator : IValidateOptions<EchoOptions>;
