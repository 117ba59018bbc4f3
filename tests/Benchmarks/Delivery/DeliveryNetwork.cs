using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Benchmarks.Measurements;

namespace Benchmarks.Delivery;

/// <summary>A chat network of lines of text in which every chat writes again as soon as it is answered. Counts answers and how long each took, and what was answered twice.</summary>
internal sealed class DeliveryNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<int, long> _asked = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;
    private Latencies _latencies = new();
    private int _number;
    private volatile bool _isOver;

    public DeliveryNetwork()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when the gateway has connected.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Messages that were not answered yet.</summary>
    public int Open => _asked.Count;

    /// <summary>Answers to what was not asked, or was answered before.</summary>
    public int Twice { get; private set; }

    /// <summary>A chat writes.</summary>
    public void Write(string chat)
    {
        var number = Interlocked.Increment(ref _number);
        _asked[number] = Stopwatch.GetTimestamp();
        _lines.Writer.TryWrite(string.Create(CultureInfo.InvariantCulture, $"message {number} {chat}\n"));
    }

    /// <summary>What was measured so far; counting begins anew.</summary>
    public Latencies TakeLatencies() => Interlocked.Exchange(ref _latencies, new Latencies());

    /// <summary>Nobody writes again.</summary>
    public void End() => _isOver = true;

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
            client.NoDelay = true;
            _connected.TrySetResult();
            var writing = WriteAsync(client.GetStream());
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                if (line.StartsWith("say ", StringComparison.Ordinal))
                {
                    Hear(line.Split(' ', 4));
                }
            }

            await writing;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The end.
        }
    }

    // The text ends with the message's number: the agent says it again.
    private void Hear(string[] words)
    {
        _lines.Writer.TryWrite($"heard {words[1]}\n");
        if (!_asked.TryRemove(int.Parse(words[3].AsSpan(words[3].LastIndexOf(' ') + 1), CultureInfo.InvariantCulture), out var began))
        {
            Twice++;
            return;
        }

        _latencies.Add(began, Stopwatch.GetTimestamp());
        if (!_isOver)
        {
            Write(words[2]);
        }
    }

    private async Task WriteAsync(NetworkStream stream)
    {
        var gathered = new StringBuilder();
        while (await _lines.Reader.WaitToReadAsync(_stopping.Token))
        {
            while (gathered.Length < 64 * 1024 && _lines.Reader.TryRead(out var line))
            {
                gathered.Append(line);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(gathered.ToString()), _stopping.Token);
            gathered.Clear();
        }
    }
}
