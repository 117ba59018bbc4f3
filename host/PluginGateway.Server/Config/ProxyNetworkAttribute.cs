using System.ComponentModel.DataAnnotations;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Config;

/// <summary>A text must be an address or a network, see <see cref="ProxyNetwork"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProxyNetworkAttribute : ValidationAttribute
{
    /// <summary>Sets the text for what is neither.</summary>
    public ProxyNetworkAttribute()
        : base("is neither an address nor a network, for example 192.0.2.7 or 10.0.0.0/8: all bits behind the prefix must be zero, and a network is not everybody") =>
        ErrorMessage = ErrorMessageString;

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is string text && ProxyNetwork.TryParse(text, out _);
}
