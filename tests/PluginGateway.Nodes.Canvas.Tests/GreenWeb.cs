using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>A server of the web in place of a gateway: one green page under every address but <c>/file</c>, which is to be kept, and <c>/away</c>, which leads where no canvas may go.</summary>
internal sealed class GreenWeb : IAsyncDisposable
{
    private readonly TcpListener _web = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public GreenWeb()
    {
        _web.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_web.LocalEndpoint).Port}/";

    /// <summary>What it was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _web.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        const string Html = "<!doctype html><title>the web</title><body style='background:#0f0'>";
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Html.Length}\r\nConnection: close\r\n\r\n{Html}");
        var file = "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=kept.zip\r\nContent-Length: 2\r\nConnection: close\r\n\r\nPK"u8.ToArray();
        var away = Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {Url.Replace("//", "//somebody:word@", StringComparison.Ordinal)}elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var buffer = new byte[16 * 1024];
        while (true)
        {
            try
            {
                using var client = await _web.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                if (await stream.ReadAsync(buffer) is > 0 and var read)
                {
                    var asked = Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1];
                    Asked.Enqueue(asked);
                    await stream.WriteAsync(asked switch { "/file" => file, "/away" => away, _ => answer });
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (IOException)
            {
                // The browser did not wait.
            }
        }
    }
}
