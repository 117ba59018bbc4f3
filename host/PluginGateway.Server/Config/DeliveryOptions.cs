using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>delivery</c> of <c>plugins.json</c>: how long messages are worth sending, and how long they are remembered.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class DeliveryOptions
{
    /// <summary>How long an agent's answer is worth sending, in minutes. Then it expires: an answer of last week is worse than none.</summary>
    [Range(1, 10_080)]
    public int ReplyExpiryMinutes { get; set; } = 360;

    /// <summary>How long a message is worth sending that somebody asked for, in minutes.</summary>
    [Range(1, 10_080)]
    public int SendExpiryMinutes { get; set; } = 60;

    /// <summary>How long the gateway's own words are worth sending, such as a pairing code, in minutes.</summary>
    [Range(1, 10_080)]
    public int NoticeExpiryMinutes { get; set; } = 10;

    /// <summary>How long a network may take to take one message, in seconds. Then nobody knows whether it has it.</summary>
    [Range(5, 600)]
    public int SendTimeoutSeconds { get; set; } = 60;

    /// <summary>How often a message from a network is worked on when the gateway ends each time, before it is put aside.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long is remembered what came in and went out, in days. Networks repeat what they were not told was received: not less than a few days.</summary>
    [Range(1, 365)]
    public int KeepDays { get; set; } = 14;
}
