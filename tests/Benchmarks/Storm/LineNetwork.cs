using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks.Storm;

/// <summary>
/// A chat network of lines of text: keeps each message until a receiver acknowledges it, delivers again what a receiver has left behind, and takes what is said.
/// Notices when two receivers are there at once.
/// </summary>
internal sealed class LineNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, string> _waiting = [];
    private readonly ConcurrentDictionary<string, int> _heard = new(StringComparer.Ordinal);
    private readonly List<Task> _receivers = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndPoint? _newest;

    public LineNetwork()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Messages that were handed in.</summary>
    public int Sent { get; private set; }

    /// <summary>Messages that nobody has acknowledged.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Receivers that have been.</summary>
    public int Connections { get; private set; }

    /// <summary>How often a receiver came while another was there.</summary>
    public int Overlaps { get; private set; }

    /// <summary>What was said, and how often.</summary>
    public IReadOnlyDictionary<string, int> Heard => _heard;

    /// <summary>Somebody writes a message, of which the text is its number.</summary>
    public void Write(string sender)
    {
        lock (_gate)
        {
            _waiting[++Sent] = sender;
            _news.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_receivers);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Connections++;
                Overlaps += IsThere(_newest) ? 1 : 0;
                _newest = client.Client.RemoteEndPoint;
                _receivers.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end.
        }
    }

    // Asked of the system, which knows in their true order that one receiver has closed and another has come; our own reading may be behind.
    private bool IsThere(EndPoint? receiver) => receiver is not null && IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.LocalEndPoint.Port == Port && connection.RemoteEndPoint.Equals(receiver) && connection.State == TcpState.Established);

    private async Task ServeAsync(TcpClient client)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using (client)
        {
            var stream = new NetworkStream(client.Client);
            var delivering = DeliverAsync(stream, gone.Token);
            await ListenAsync(stream, gone.Token);
            await gone.CancelAsync();
            await delivering;
        }
    }

    private async Task DeliverAsync(NetworkStream stream, CancellationToken gone)
    {
        var last = 0;
        try
        {
            while (true)
            {
                KeyValuePair<int, string>[] next;
                Task news;
                lock (_gate)
                {
                    next = [.. _waiting.Where(message => message.Key > last)];
                    _news = next.Length == 0 && _news.Task.IsCompleted ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : _news;
                    news = _news.Task;
                }

                foreach (var (id, sender) in next)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"message {id} {sender}\n")), gone);
                    last = id;
                }

                await (next.Length == 0 ? news.WaitAsync(gone) : Task.CompletedTask);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The receiver has gone; what it did not acknowledge is delivered to the next one.
        }
    }

    private async Task ListenAsync(NetworkStream stream, CancellationToken gone)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(gone) is { } line)
            {
                await TakeAsync(line.Split(' ', 4), stream, gone);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The receiver has gone.
        }
    }

    private async Task TakeAsync(string[] words, NetworkStream stream, CancellationToken gone)
    {
        if (words[0] == "say")
        {
            _heard.AddOrUpdate(words[3], 1, (_, count) => count + 1);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"heard {words[1]}\n"), gone);
            return;
        }

        lock (_gate)
        {
            _waiting.Remove(int.Parse(words[1], CultureInfo.InvariantCulture));
        }
    }
}
