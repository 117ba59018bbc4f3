using System.Text;

namespace Benchmarks.Echo;

/// <summary>The fixed texts of the echo server: enough of the wire that a load generator cannot tell the difference.</summary>
internal static class EchoFrames
{
    /// <summary>Size of every answer: about that of a <c>health</c> answer.</summary>
    private const int AnswerBytes = 700;

    public static readonly byte[] Challenge = """{"type":"event","event":"connect.challenge","payload":{"nonce":"0","ts":0}}"""u8.ToArray();

    public static readonly byte[] Hello = """
        {"type":"res","id":"1","ok":true,"payload":{"type":"hello-ok","protocol":3,"server":{"version":"echo","host":"echo","connId":"echo"},
        "features":{"methods":[],"events":[]},"policy":{"maxPayload":524288,"maxBufferedBytes":1572864,"tickIntervalMs":30000}}}
        """u8.ToArray();

    public static readonly byte[] Answer = Padded("""{"type":"res","id":"1","ok":true,"payload":{"pad":"?"}}""");

    public static readonly byte[] Presence = Padded("""{"type":"event","event":"presence","seq":1,"payload":{"presence":[{"text":"?"}]}}""");

    private static byte[] Padded(string text) =>
        Encoding.UTF8.GetBytes(text.Replace("?", new string('x', AnswerBytes - text.Length + 1), StringComparison.Ordinal));
}
