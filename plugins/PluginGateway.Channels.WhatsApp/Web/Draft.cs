using System.Globalization;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>A message that shows an answer while it is being made. Immutable.</summary>
/// <param name="Id">WhatsApp's id of it.</param>
/// <param name="At">When it was sent.</param>
internal sealed record Draft(string Id, DateTimeOffset At)
{
    // WhatsApp's phones take changes for fifteen minutes; clocks differ.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(12);

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is none of ours.</summary>
    public static Draft? Read(string? text) =>
        text?.Split('@') is [var id, var at] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300799
            ? new Draft(id, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;

    /// <summary>Whether people still see what is changed.</summary>
    public bool IsOpen(DateTimeOffset now) => now - At < Longest;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}@{At.ToUnixTimeSeconds()}");
}
