using System.Text;
using System.Text.Json;
using Benchmarks.Wire;

namespace Benchmarks.Targets;

/// <summary>A gateway to measure, with the bytes that open a connection to it.</summary>
internal sealed class Target
{
    public Target(string name, Uri url, BenchmarkOptions options, GatewayProcess? process)
    {
        if (url.Scheme is not ("ws" or "http"))
        {
            throw new BenchmarkException($"{url.Scheme}:// is not measured: use ws://");
        }

        (Name, Host, Port, Process) = (name, url.Host.Trim('[', ']'), url.Port, process);
        Upgrade = Encoding.ASCII.GetBytes(
            $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        var token = options.Token;
        var auth = token is null ? "" : $",\"auth\":{{\"token\":\"{JsonEncodedText.Encode(token)}\"}}";
        Connect = GatewayFrames.Request("connect", $$$"""
            {"minProtocol":{{{options.Protocol}}},"maxProtocol":{{{options.Protocol}}},"client":{"id":"{{{options.ClientId}}}","version":"1","platform":"linux","mode":"{{{JsonEncodedText.Encode(options.Mode)}}}"},
            "role":"operator","scopes":["operator.admin"]{{{auth}}}}
            """);
    }

    public string Name { get; }

    public string Host { get; }

    public int Port { get; }

    /// <summary>The HTTP request.</summary>
    public byte[] Upgrade { get; }

    /// <summary>The <c>connect</c> frame.</summary>
    public byte[] Connect { get; }

    /// <summary>Its process, when this program started it; memory can be measured then.</summary>
    public GatewayProcess? Process { get; }
}
