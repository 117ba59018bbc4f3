using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>A text must be an origin as browsers send it: scheme, host, port if it is not the scheme's own, and nothing else. <c>*</c> and <c>null</c> are none.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WebOriginAttribute : ValidationAttribute
{
    /// <summary>Sets the text for what is none.</summary>
    public WebOriginAttribute()
        : base("is no origin; one looks like https://gateway.example or http://192.0.2.7:8080, without a path or a slash at its end") =>
        ErrorMessage = ErrorMessageString;

    /// <inheritdoc />
    public override bool IsValid(object? value) =>
        value is string text
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(text, $"{uri.Scheme}://{uri.Authority}", StringComparison.OrdinalIgnoreCase);
}
