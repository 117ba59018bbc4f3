namespace Benchmarks.Wire;

/// <summary>The few requests that are sent and the little that is looked at in what comes back (<c>wire.md</c> §2).</summary>
internal static class GatewayFrames
{
    /// <summary>Where <c>ok</c> is looked for: it stands before the payload, after a short id.</summary>
    private const int HeadBytes = 96;

    public static byte[] Request(string method, string parameters) =>
        MaskedFrame.Text($$"""{"type":"req","id":"1","method":"{{method}}","params":{{parameters}}}""");

    /// <summary>Whether a message is an event and no answer.</summary>
    public static bool IsEvent(ReadOnlySpan<byte> message) => Head(message).IndexOf("\"type\":\"event\""u8) >= 0;

    public static bool IsEvent(ReadOnlySpan<byte> message, ReadOnlySpan<byte> quotedName) => IsEvent(message) && Head(message).IndexOf(quotedName) >= 0;

    public static bool IsOk(ReadOnlySpan<byte> message) => Head(message).IndexOf("\"ok\":true"u8) >= 0;

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> message) => message[..Math.Min(message.Length, HeadBytes)];
}
