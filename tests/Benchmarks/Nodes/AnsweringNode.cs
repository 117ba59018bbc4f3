using System.Globalization;
using System.Text;
using System.Text.Json;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Nodes;

/// <summary>A node that answers whatever it is asked for, at once and always the same.</summary>
internal sealed class AnsweringNode(RawConnection connection, string result) : IDisposable
{
    private const int IdLength = 36;

    /// <summary>What the gateway calls the node of a number; the first must have connected before the others.</summary>
    public static string NameOf(int number) => number == 0 ? "node-host" : string.Create(CultureInfo.InvariantCulture, $"node-host:n{number}");

    public static async Task<AnsweringNode> ConnectAsync(Target target, string token, int number, string result, CancellationToken cancellation)
    {
        var connect = GatewayFrames.Request("connect", string.Create(CultureInfo.InvariantCulture, $$$"""
            {"minProtocol":3,"maxProtocol":3,"client":{"id":"node-host","version":"1","platform":"linux","mode":"node","instanceId":"n{{{number}}}"},
            "role":"node","commands":["system.notify"],"auth":{"token":"{{{JsonEncodedText.Encode(token)}}}"}}
            """));
        return new AnsweringNode(await GatewayHandshake.ConnectAsync(target, connect, GatewayHandshake.SmallBuffer, cancellation), result);
    }

    public async Task RunAsync(CancellationToken over)
    {
        while (true)
        {
            await connection.ReceiveAsync(over);
            while (Next() is { } answer)
            {
                await connection.SendAsync(answer);
            }
        }
    }

    public void Dispose() => connection.Dispose();

    private byte[]? Next()
    {
        while (connection.TryTakeFrame(out var payload, out _))
        {
            if (GatewayFrames.IsEvent(payload, "\"node.invoke.request\""u8))
            {
                var (id, node) = (After(payload, "\"payload\":{\"id\":\""u8, IdLength), After(payload, "\"nodeId\":\""u8, length: null));
                return GatewayFrames.Request("node.invoke.result", $$"""{"id":"{{id}}","nodeId":"{{node}}","ok":true,"payloadJSON":{{result}}}""");
            }
        }

        return null;
    }

    private static string After(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name, int? length)
    {
        var rest = payload[(payload.IndexOf(name) + name.Length)..];
        return Encoding.ASCII.GetString(rest[..(length ?? rest.IndexOf((byte)'"'))]);
    }
}
