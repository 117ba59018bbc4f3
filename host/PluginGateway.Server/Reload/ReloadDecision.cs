using PluginGateway.Server.Config;

namespace PluginGateway.Server.Reload;

/// <summary>Who wants the configuration applied.</summary>
internal enum Asking
{
    /// <summary>Nobody: a file has changed.</summary>
    Nobody,

    /// <summary>A person or a program, by a method or SIGHUP.</summary>
    Somebody,

    /// <summary>The same by SIGUSR1, which may restart.</summary>
    ForRestartToo,
}

/// <summary>What is done about a configuration that was read. <c>gateway.reload.mode</c> says it of files that change; who asks gets what can be had without a restart. Pure.</summary>
/// <param name="Applies">Whether what a running gateway can take over is taken over.</param>
/// <param name="RestartsFor">The keys for which the gateway is to restart, if it may; none for not at all.</param>
internal sealed record ReloadDecision(bool Applies, IReadOnlyList<string> RestartsFor)
{
    /// <summary>Decides.</summary>
    /// <param name="mode">The mode of the configuration that was read: a change of it counts at once.</param>
    /// <param name="asking">Who wants it.</param>
    /// <param name="changes">What differs from the configuration that the gateway was started with.</param>
    public static ReloadDecision Of(ReloadMode mode, Asking asking, IReadOnlyList<ChangedKey> changes) => (asking, mode) switch
    {
        (Asking.Nobody, ReloadMode.Off) => new ReloadDecision(Applies: false, []),
        (Asking.Somebody, _) or (Asking.Nobody, ReloadMode.Hot) => new ReloadDecision(Applies: true, []),
        (_, ReloadMode.Restart) => new ReloadDecision(Applies: asking != Asking.Nobody, changes.OfAnyKind()),
        _ => new ReloadDecision(Applies: true, changes.Of(OptionKind.Restart)),
    };
}
