using System.Text;

namespace PluginGateway.Conformance.Tests.Fuzzing;

/// <summary>A connection past its handshake that is sent nonsense by the hundred, and says when anything but the due answers comes back.</summary>
internal sealed class FuzzedConnection(TestGateway gateway) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MemoryStream _out = new();
    private FuzzSocket? _socket;
    private AnswerLedger _ledger = new();

    /// <summary>Sends frames, all at once, and waits for every answer that is due. Returns how many: none follows one that costs the connection.</summary>
    public async Task<int> SendAsync(IReadOnlyList<byte[]> frames)
    {
        using var patience = new CancellationTokenSource(Patience);
        var socket = _socket ??= await ConnectAsync(patience.Token);
        var (spoilt, count) = (false, 0);
        _out.SetLength(0);
        foreach (var frame in frames)
        {
            var verdict = FrameVerdict.Judge(frame);
            count++;

            // Every now and then text that is no text: it costs the connection.
            spoilt = verdict.Kind == FrameKind.NotText && frame.Length % 16 == 0;
            _ledger.Sent(verdict);
            FuzzSocket.Append(_out, verdict.Kind == FrameKind.NotText && !spoilt ? FuzzSocket.Binary : FuzzSocket.Text, frame);
            if (spoilt)
            {
                break;
            }
        }

        var sending = socket.SendAsync(_out.GetBuffer().AsMemory(0, (int)_out.Length), patience.Token);
        await (spoilt ? CloseAsync(socket, patience.Token) : AnswersAsync(socket, patience.Token));
        await sending;
        _ledger.Unasked.ShouldBeEmpty();
        return count;
    }

    public void Dispose() => _socket?.Dispose();

    private async Task AnswersAsync(FuzzSocket socket, CancellationToken cancellation)
    {
        try
        {
            while (_ledger.Outstanding > 0)
            {
                var message = await socket.NextAsync(cancellation);
                message.ShouldNotBeNull($"the gateway closed with {socket.CloseCode} and owes {string.Join(", ", _ledger.Due.Take(5))}");
                _ledger.Came(message.Value.Span);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"no answer to {string.Join(", ", _ledger.Due.Take(20))}", e);
        }
    }

    private async Task CloseAsync(FuzzSocket socket, CancellationToken cancellation)
    {
        while (await socket.NextAsync(cancellation) is { } message)
        {
            _ledger.Came(message.Span);
        }

        socket.CloseCode.ShouldBe(1007);
        socket.Dispose();
        (_socket, _ledger) = (null, new AnswerLedger());
    }

    private async Task<FuzzSocket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = await FuzzSocket.OpenAsync(gateway.SocketUrl, cancellation);
        using var connect = new MemoryStream();
        FuzzSocket.Append(connect, FuzzSocket.Text, Encoding.UTF8.GetBytes($$"""{"type":"req","id":"hello","method":"connect","params":{{TestClient.ConnectParams("operator.admin").ToJsonString()}}}"""));
        await socket.SendAsync(connect.ToArray(), cancellation);
        while (await socket.NextAsync(cancellation) is { } message)
        {
            if (message.Span.IndexOf("\"hello-ok\""u8) >= 0)
            {
                return socket;
            }

            message.Span.IndexOf("connect.challenge"u8).ShouldBeGreaterThan(0, Encoding.UTF8.GetString(message.Span));
        }

        throw new InvalidOperationException($"not let in: {socket.CloseCode}");
    }
}
