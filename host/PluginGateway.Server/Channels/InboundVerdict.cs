namespace PluginGateway.Server.Channels;

/// <summary>Whether something from a network is heard.</summary>
/// <param name="IsHeard">Whether it is.</param>
/// <param name="Reason">Why, or why not and what would change that.</param>
internal sealed record InboundVerdict(bool IsHeard, string Reason)
{
    /// <summary>Whether its sender may ask to be heard.</summary>
    public bool IsStranger { get; init; }

    /// <summary>Whether it was only left out because it does not speak to us: so common that it is not worth a warning, and no hindrance for a command.</summary>
    public bool LacksMention { get; init; }

    /// <summary>It is heard.</summary>
    public static InboundVerdict Heard(string reason) => new(IsHeard: true, reason);

    /// <summary>It is not heard.</summary>
    public static InboundVerdict Refused(string reason) => new(IsHeard: false, reason);
}
