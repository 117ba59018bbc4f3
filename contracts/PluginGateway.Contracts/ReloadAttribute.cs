namespace PluginGateway.Contracts;

/// <summary>
/// Says what happens when the value of a settings property is changed in <c>plugins.json</c> while the plugin runs. Without it, a property of a class given to
/// <see cref="IPluginBuilder.AddOptions{TOptions}"/> is <see cref="ReloadKind.Hot"/>, and one of an account's class is <see cref="ReloadKind.Channel"/>.
/// </summary>
/// <param name="kind">What happens.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReloadAttribute(ReloadKind kind) : Attribute
{
    /// <summary>What happens.</summary>
    public ReloadKind Kind { get; } = kind;
}

/// <summary>What a changed setting does to what runs.</summary>
public enum ReloadKind
{
    /// <summary>The new value is handed over through <c>IOptionsMonitor&lt;T&gt;</c>; nothing is restarted.</summary>
    Hot,

    /// <summary>The accounts it concerns are stopped and started again, each as a fresh instance.</summary>
    Channel,
}
