namespace PluginGateway.Manager.Policies;

/// <summary>
/// What silence means (H18): after the deadline one probe; when that fails, an owned gateway is restarted and an external one only connected to anew. Missed heartbeats are counted for people and do nothing.
/// </summary>
/// <param name="Deadline">How long without any sign of life.</param>
internal readonly record struct LivenessPolicy(TimeSpan Deadline)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    /// <summary>How long until the probe is due; nothing when it is.</summary>
    public TimeSpan DueIn(DateTimeOffset lastSign, DateTimeOffset now)
    {
        var left = lastSign + Deadline - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <param name="isPresent">Whether the connection that was asked is still the one there is.</param>
    /// <param name="isAnswered">Whether it answered.</param>
    /// <param name="ownership">Whose gateway it is.</param>
    public static LivenessAction AfterProbe(bool isPresent, bool isAnswered, GatewayOwnership ownership) =>
        isAnswered || !isPresent ? LivenessAction.None
        : ownership == GatewayOwnership.Owned ? LivenessAction.Restart
        : LivenessAction.Reconnect;

    /// <summary>How many intervals of 30 s have passed without a sign of life.</summary>
    public static int MissedHeartbeats(DateTimeOffset lastSign, DateTimeOffset now) => (int)Math.Max(0, Math.Floor((now - lastSign) / Heartbeat));
}

/// <summary>What to do about a silent gateway.</summary>
internal enum LivenessAction
{
    None,
    Restart,
    Reconnect,
}
