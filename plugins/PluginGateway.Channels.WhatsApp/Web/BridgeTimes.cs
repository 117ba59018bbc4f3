namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>How long the bridge may take. Immutable.</summary>
internal sealed record BridgeTimes
{
    /// <summary>From its start until it says who it is: a slow disk reads some thousand small files.</summary>
    public TimeSpan Hello { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For an answer to what needs no network.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For an answer to what needs it.</summary>
    public TimeSpan NetworkAnswer { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two looks whether it is alive.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For WhatsApp to say that it has what we sent.</summary>
    public TimeSpan Ack { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For what is in hand, when the account stops.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a QR code is offered anew before the linking is over.</summary>
    public TimeSpan Login { get; init; } = TimeSpan.FromMinutes(3);
}
