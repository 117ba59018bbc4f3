using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>A server of the web in place of a gateway: one green page under every address.</summary>
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

    public async ValueTask DisposeAsync()
    {
        _web.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        const string Html = "<!doctype html><title>the web</title><body style='background:#0f0'>";
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Html.Length}\r\nConnection: close\r\n\r\n{Html}");
        var buffer = new byte[16 * 1024];
        while (true)
        {
            try
            {
                using var client = await _web.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                if (await stream.ReadAsync(buffer) > 0)
                {
                    await stream.WriteAsync(answer);
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
