using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>A text must be the SHA-256 of a certificate: 64 hexadecimal digits, with colons between them or not.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TlsFingerprintTextAttribute : ValidationAttribute
{
    private const int Digits = 64;

    /// <summary>Sets the text for what is none.</summary>
    public TlsFingerprintTextAttribute()
        : base("is no SHA-256 fingerprint: 64 hexadecimal digits are needed; the gateway prints its own at its start") =>
        ErrorMessage = ErrorMessageString;

    /// <inheritdoc />
    public override bool IsValid(object? value) =>
        value is string text && text.Replace(":", string.Empty, StringComparison.Ordinal) is { Length: Digits } bare && bare.All(char.IsAsciiHexDigit);
}
