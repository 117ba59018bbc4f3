using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>A client that reads and hardly looks: whether any event is missing, and how many runs have ended. With <c>reads: false</c> it stops reading after the greeting.</summary>
internal sealed class CountingReader : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];
    private Task _reading = Task.CompletedTask;
    private int _ended;
    private long _seq;

    /// <summary>Runs whose end it has heard of.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Pieces of replies.</summary>
    public int Pieces { get; private set; }

    /// <summary>Events that did not come though others after them did.</summary>
    public long Missing { get; private set; }

    /// <summary>Whether its socket is open; a reason if it was closed.</summary>
    public string State => _socket.State == WebSocketState.Open && !_reading.IsCompleted ? "open" : $"{_socket.CloseStatus} {_socket.CloseStatusDescription}";

    public static async Task<CountingReader> OpenAsync(TestGateway gateway, bool reads = true)
    {
        var reader = new CountingReader();
        await reader._socket.ConnectAsync(gateway.SocketUrl, CancellationToken.None);
        await reader.NextAsync();
        var connect = $$"""{"type":"req","id":"c","method":"connect","params":{{TestClient.ConnectParams("operator.read").ToJsonString()}}}""";
        await reader._socket.SendAsync(Encoding.UTF8.GetBytes(connect), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await reader.NextAsync();
        reader._reading = reads ? reader.ReadAsync() : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, reader._stop.Token);
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await NextAsync() is { Length: > 0 } frame)
        {
            Look(frame.Span);
        }
    }

    private void Look(ReadOnlySpan<byte> frame)
    {
        var at = frame.LastIndexOf(",\"seq\":"u8);
        if (at > 0 && long.TryParse(frame[(at + 7)..^1], CultureInfo.InvariantCulture, out var seq))
        {
            Missing += _seq == 0 ? 0 : seq - _seq - 1;
            _seq = seq;
        }

        if (frame.StartsWith("{\"type\":\"event\",\"event\":\"agent\""u8))
        {
            Pieces += frame.IndexOf("\"stream\":\"assistant\""u8) > 0 ? 1 : 0;
            Interlocked.Add(ref _ended, frame.IndexOf("\"phase\":\"end\""u8) > 0 ? 1 : 0);
        }
    }

    private async Task<ReadOnlyMemory<byte>> NextAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), _stop.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return default;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }
        }
    }
}
