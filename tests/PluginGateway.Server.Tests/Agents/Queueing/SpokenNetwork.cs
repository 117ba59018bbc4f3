using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace PluginGateway.Server.Tests.Agents.Queueing;

/// <summary>The fixture channel's network, of which the test is the people: says what it is told to, and hears what is answered. A message is one word; <c>~</c> is a space for the agent.</summary>
internal sealed class SpokenNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<NetworkStream> _receiver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    public SpokenNetwork()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task SayAsync(string sender, string message)
    {
        var receiver = await _receiver.Task.WaitAsync(TestClient.Patience);
        await receiver.WriteAsync(Encoding.ASCII.GetBytes($"message {message} {sender}\n"));
    }

    /// <summary>The next reply, as <c>chat text</c>.</summary>
    public async Task<string> HearAsync()
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    public bool HasHeardNothing => _heard.Reader.Count == 0;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            var stream = client.GetStream();
            _receiver.SetResult(stream);
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                var words = line.Split(' ', 4);
                if (words[0] == "say")
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"heard {words[1]}\n"), _stopping.Token);
                    _heard.Writer.TryWrite($"{words[2]} {words[3]}");
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The end.
        }
    }
}
