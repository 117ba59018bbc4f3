namespace PluginGateway.Protocol;

/// <summary>A key of the configuration that has changed, and what applying that means. Never its value, which may be a secret.</summary>
/// <param name="Key">The key, with dots: <c>messages.queue.cap</c>, <c>plugins.irc.config.nick</c>.</param>
/// <param name="Effect">One of <see cref="ConfigEffects"/>.</param>
public sealed record ConfigKeyChange(string Key, string Effect);

/// <summary>What a change of an option means for a gateway that runs; the words of <see cref="ConfigKeyChange.Effect"/>, and of <c>x-reload</c> in the schema of the file.</summary>
public static class ConfigEffects
{
    /// <summary>Nothing: others read it.</summary>
    public const string None = "none";

    /// <summary>It is taken over while everything runs.</summary>
    public const string Hot = "hot";

    /// <summary>The accounts of channels that it concerns are started anew.</summary>
    public const string Channel = "channel";

    /// <summary>The plugin that it belongs to is added, swapped or removed.</summary>
    public const string Plugin = "plugin";

    /// <summary>It counts when the gateway is started again.</summary>
    public const string Restart = "restart";
}
