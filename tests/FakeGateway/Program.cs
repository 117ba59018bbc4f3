using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

// A gateway that starts fast and does what FAKE_GATEWAY says: "" (serves), "exit:CODE", "slow:MS", "mute" (listens, never challenges), "deaf" (ignores SIGTERM), "foreign" (an HTTP server), "parent" (deaf, and
// starts a program that does not end by itself, whose number it writes into FAKE_GATEWAY_CHILD).
// FAKE_GATEWAY_SAYS is written to standard error first; with FAKE_GATEWAY_UNLESS it only does what it is told while that file is missing. Its "doctor" makes that file.
const string Hello = """
    {"type":"hello-ok","protocol":3,"server":{"version":"9.9","host":"fake","connId":"c"},"features":{"methods":["health"],"events":["tick"]},
     "snapshot":{"presence":[],"health":{},"stateVersion":{"presence":1,"health":1},"uptimeMs":5,"configPath":"c","stateDir":"s",
       "sessionDefaults":{"defaultAgentId":"main","mainKey":"main","mainSessionKey":"agent:main:main","scope":"per-sender"}},
     "policy":{"maxPayload":524288,"maxBufferedBytes":1572864,"tickIntervalMs":30000}}
    """;

var way = Environment.GetEnvironmentVariable("FAKE_GATEWAY") ?? "";
var says = Environment.GetEnvironmentVariable("FAKE_GATEWAY_SAYS");
if (Environment.GetEnvironmentVariable("FAKE_GATEWAY_UNLESS") is { } marker)
{
    if (args is ["doctor", ..])
    {
        await File.WriteAllTextAsync(marker, string.Join(' ', args));
        return 0;
    }

    if (File.Exists(marker))
    {
        (way, says) = ("", null);
    }
}

if (says is not null)
{
    await Console.Error.WriteLineAsync(says);
}

var (what, number) = way.Split(':') is [var name, var text] ? (name, int.Parse(text, CultureInfo.InvariantCulture)) : (way, 0);
if (what == "exit")
{
    return number;
}

if (what == "slow")
{
    await Task.Delay(TimeSpan.FromMilliseconds(number), TimeProvider.System);
}

if (what == "parent")
{
    using var child = System.Diagnostics.Process.Start("sleep", ["600"]);
    await File.WriteAllTextAsync(Environment.GetEnvironmentVariable("FAKE_GATEWAY_CHILD")!, child.Id.ToString(CultureInfo.InvariantCulture));
}

using var term = what is "deaf" or "parent" ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true) : null;
using var reload = PosixSignalRegistration.Create((PosixSignal)10, context =>
{
    context.Cancel = true;
    Console.Error.WriteLine("reloaded");
});
var port = int.Parse(args[Array.IndexOf(args, "--port") + 1], CultureInfo.InvariantCulture);
using var listener = new TcpListener(IPAddress.Loopback, port);
listener.Start();
while (true)
{
    _ = ServeAsync(await listener.AcceptTcpClientAsync());
}

async Task ServeAsync(TcpClient client)
{
    try
    {
        using (client)
        {
            var stream = client.GetStream();
            var key = (await HeadAsync(stream)).FirstOrDefault(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1].Trim();
            if (what == "foreign" || key is null)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"u8.ToArray());
                return;
            }

#pragma warning disable CA5350 // What RFC 6455 asks for; nothing is kept secret by it.
            var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
            using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            await TalkAsync(socket);
        }
    }
    catch (Exception e) when (e is IOException or WebSocketException or SocketException)
    {
        // It has left.
    }
}

async Task TalkAsync(WebSocket socket)
{
    if (what != "mute")
    {
        await SendAsync(socket, """{"type":"event","event":"connect.challenge","payload":{"nonce":"n","ts":1750000000000}}""");
    }

    var buffer = new byte[64 * 1024];
    while (true)
    {
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        if (part.MessageType == WebSocketMessageType.Close)
        {
            return;
        }

        var request = JsonElement.Parse(buffer.AsSpan(0, length));
        var payload = request.GetProperty("method").GetString() == "connect" ? Hello : "{}";
        await SendAsync(socket, $$"""{"type":"res","id":"{{request.GetProperty("id").GetString()}}","ok":true,"payload":{{payload}}}""");
    }
}

static Task SendAsync(WebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

static async Task<string[]> HeadAsync(NetworkStream stream)
{
    var head = new StringBuilder();
    var one = new byte[1];
    while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
    {
        head.Append((char)one[0]);
    }

    return head.ToString().Split("\r\n");
}
