namespace PluginGateway.Contracts.Channels;

/// <summary>
/// A channel whose accounts are linked by something that a person does on a phone, and not by a setting. Implemented beside <see cref="IChannel"/>; called while the account
/// runs, which it also does without a link.
/// </summary>
public interface IChannelLogin
{
    /// <summary>Begins to link the account, or goes on with a beginning that is still good. Does nothing when it is linked, unless told so.</summary>
    /// <param name="request">How.</param>
    /// <param name="cancellation">Cancelled when the caller no longer waits.</param>
    /// <returns>What the person is to do.</returns>
    /// <exception cref="Protocol.GatewayException">It cannot begin; the text says what to do.</exception>
    ValueTask<LoginStep> StartLoginAsync(LoginRequest request, CancellationToken cancellation);

    /// <summary>Waits for something new. Called again and again, so that a swap of the plugin in between does no harm.</summary>
    /// <param name="patience">How long at most; a few seconds.</param>
    /// <param name="cancellation">Cancelled when the caller no longer waits.</param>
    /// <returns>Where it stands.</returns>
    ValueTask<LoginStep> WaitLoginAsync(TimeSpan patience, CancellationToken cancellation);

    /// <summary>Gives the link up, here and at the network as far as it can be reached.</summary>
    /// <param name="cancellation">Cancelled when the caller no longer waits.</param>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> LogoutAsync(CancellationToken cancellation);
}

/// <summary>How an account is to be linked.</summary>
/// <param name="Force">Whether a link that is there is given up first.</param>
/// <param name="PhoneNumber">Link by a code that is typed in on the phone of this number, in digits; else by a QR code.</param>
public sealed record LoginRequest(bool Force = false, string? PhoneNumber = null);

/// <summary>Where a linking stands.</summary>
/// <param name="IsLinked">Whether the account is linked and connected.</param>
/// <param name="IsOver">Whether it goes no further by itself.</param>
/// <param name="Message">Words for the person: what to do, or what happened.</param>
public sealed record LoginStep(bool IsLinked, bool IsOver, string Message)
{
    /// <summary>A QR code to scan, as a PNG.</summary>
    public byte[]? QrPng { get; init; }

    /// <summary>The same in characters, for a terminal.</summary>
    public string? QrText { get; init; }

    /// <summary>A code to type in.</summary>
    public string? PairingCode { get; init; }
}
