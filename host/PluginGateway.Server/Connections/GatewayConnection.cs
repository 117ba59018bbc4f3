using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Diagnostics.Frames;
using PluginGateway.Server.Events;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>One client's socket: who it is, what it has yet to be sent, and how it ends. Sending and closing are safe for any thread.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(2);

    // What a client is before the handshake.
    private static readonly Grant Nothing = new(Roles.Operator, [], Scopes.All);
    private static readonly Caller Nobody = new(string.Empty, Roles.Operator, Nothing.Scopes, string.Empty, string.Empty);
    private static readonly Hearing Unasked = new(Dialect.Three, []);

    // RFC 6455 §5.5.2: the last and only fragment, a ping, without payload.
    private static ReadOnlySpan<byte> PingFrame => [0x89, 0x00];

    private readonly WebSocket _socket;
    private readonly QueuedStream _stream;
    private readonly Action _abort;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _eventGate = new();
    private readonly Lock _endGate = new();
    private ITimer? _abortTimer;
    private HelloAuth? _auth;
    private long _seq;
    private int _closing;
    private bool _ended;

    /// <summary>Makes a connection of an accepted socket.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="socket">The WebSocket.</param>
    /// <param name="stream">What lies under it.</param>
    /// <param name="abort">Cuts the transport.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what is said about it.</param>
    public GatewayConnection(string id, WebSocket socket, QueuedStream stream, Action abort, TimeProvider time, ILogger log)
    {
        Id = id;
        _socket = socket;
        _abort = abort;
        _time = time;
        _stream = stream;
        Log = log;
        Closed = _closed.Token;
    }

    /// <summary>The connection's id.</summary>
    public string Id { get; }

    /// <summary>What it has yet to be sent.</summary>
    public SendQueue Queue => _stream.Queue;

    /// <summary>For what is said about it.</summary>
    public ILogger Log { get; }

    /// <summary>The address by which its client has reached the gateway, for example <c>https://pgw.home:18789</c>; empty where nobody has said.</summary>
    public string Reached { get; init; } = string.Empty;

    /// <summary>Where its frames are shown to whoever looks for a fault; null when nobody does.</summary>
    public FrameLog? Frames { get; init; }

    /// <summary>Cancelled when it is gone.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Whether it is being closed: requests are no longer taken.</summary>
    public bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>What it may do. Nothing before the handshake.</summary>
    public Grant Grant { get; private set; } = Nothing;

    /// <summary>Largest frame it may send, in bytes.</summary>
    public int MaxPayload => Grant.Role == Roles.Node || Grant.Allows(Access.Write) ? ProtocolLimits.MaxPayload : ProtocolLimits.MaxReaderPayload;

    /// <summary>Who it is, for handlers.</summary>
    public Caller Caller { get; private set; } = Nobody;

    /// <summary>Code and reason it was closed with, by whichever side.</summary>
    public (int? Code, string? Reason) CloseInfo => ((int?)_socket.CloseStatus, _socket.CloseStatusDescription);

    /// <summary>How the client is spoken to.</summary>
    public Dialect Dialect { get; private set; } = Dialect.Three;

    /// <summary>Which events of sessions it wants of those that it may hear.</summary>
    public Hearing Hearing { get; private set; } = Unasked;

    /// <summary>When anything last came from the client, as a timestamp of the clock.</summary>
    public long HeardAt => _stream.HeardAt;

    /// <summary>When it was last asked whether it is there; null when it never was.</summary>
    public long? PingedAt { get; private set; }

    /// <summary>What reads from it; null before anything does.</summary>
    public FrameReceiver? Receiver { get; set; }

    /// <summary>The pairing it stands on; null for a client without a device.</summary>
    public DeviceStanding? Standing { get; private set; }

    /// <summary>What it gets its events from when it can resume them; null for a client that did not ask.</summary>
    public StreamPlace? Stream { get; private set; }

    /// <summary>Sets what it gets its events from. Once, before it is registered.</summary>
    public void Follow(StreamPlace stream) => Stream = stream;

    /// <summary>Sets what the handshake proved. Once.</summary>
    public void Admit(AdmittedPeer peer, Dialect dialect)
    {
        (Grant, Dialect, Hearing, Standing, _auth) = (peer.Grant, dialect, new Hearing(dialect, peer.Caps), peer.Standing, peer.Auth);
        Caller = new Caller(Id, peer.Grant.Role, peer.Grant.Scopes, peer.Client.Id, peer.Client.DisplayName ?? peer.Client.Id) { Principal = peer.Principal };
    }

    /// <summary>What the greeting tells the client about its device's token; null without a device. Once: a token is not kept longer than it must be.</summary>
    public HelloAuth? TakeAuth() => Interlocked.Exchange(ref _auth, null);

    /// <summary>Sends an event that all hear; <c>seq</c> counts those this connection was meant to get, so that a gap means a loss (<c>wire.md</c> §9.1).</summary>
    public void SendEvent(SharedEvent shared)
    {
        if (Stream is { IsResumable: true })
        {
            // The others come out of the log, in their order and when there is room for them.
            if (shared.IsTransient)
            {
                SendCopy(shared);
            }

            return;
        }

        // Number and place in the queue must agree, whichever thread comes first.
        SendOutcome outcome;
        lock (_eventGate)
        {
            outcome = SendNumbered(shared.Bytes, ++_seq, shared.Droppable);
        }

        if (outcome == SendOutcome.TooSlow)
        {
            CloseSlow();
        }
    }

    /// <summary>Sends an event out of the log, with its number in the stream.</summary>
    /// <returns><see cref="SendOutcome.TooSlow"/> when there is no room at the moment: then nothing was sent.</returns>
    public SendOutcome SendLogged(ReadOnlyMemory<byte> frame, long seq) => SendNumbered(frame, seq, droppable: false);

    /// <summary>Closes a client that reads too slowly; what waits for it is forgotten.</summary>
    public void CloseSlow()
    {
        if (!IsClosing)
        {
            ConnectionLog.SlowConsumer(Log, Id);
            Queue.Discard();
            BeginClose(WebSocketCloseStatus.PolicyViolation, "slow consumer");
        }
    }

    /// <summary>Runs <paramref name="enter"/> while events for this connection wait, so that what it queues comes before them and nothing in between is missed.</summary>
    public void BeforeEvents(Action enter)
    {
        lock (_eventGate)
        {
            enter();
        }
    }

    /// <summary>Sends an event to this connection alone, without <c>seq</c>.</summary>
    /// <returns>False when there is no room for it, or the connection is gone.</returns>
    public bool SendDirect(SharedEvent shared)
    {
        Frames?.SentEvent(Id, shared.Bytes.Span);
        return Queue.SendEvent(shared.Bytes, "}"u8, shared.Droppable) == SendOutcome.Queued;
    }

    /// <summary>Sends a copy of an event to this connection because it has asked for it, without <c>seq</c>. A client that does not keep up is closed, as by events that all hear.</summary>
    public void SendCopy(SharedEvent shared)
    {
        Frames?.SentEvent(Id, shared.Bytes.Span);
        if (Queue.SendEvent(shared.Bytes, "}"u8, shared.Droppable) == SendOutcome.TooSlow)
        {
            CloseSlow();
        }
    }

    /// <summary>Asks the client whether it is there; the answer counts as <see cref="HeardAt"/>.</summary>
    /// <param name="now">The time, as a timestamp of the clock.</param>
    public void Ping(long now)
    {
        PingedAt = now;
        Queue.SendControl(PingFrame);
    }

    /// <summary>Starts closing: what is queued goes out first, then the close frame; a client that does not answer it is cut off.</summary>
    public void BeginClose(WebSocketCloseStatus status, string? reason)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }

        lock (_endGate)
        {
            if (_ended)
            {
                return;
            }

            _abortTimer = _time.CreateTimer(static state => ((GatewayConnection)state!).CutOff(), this, CloseGrace, Timeout.InfiniteTimeSpan);
        }

        _ = SendCloseAsync(status, reason);
    }

    /// <summary>Cuts the transport, without a close frame.</summary>
    public void Abort()
    {
        Interlocked.Exchange(ref _closing, 1);
        CutOff();
    }

    /// <summary>Answers the client's close frame, so that both sides end cleanly.</summary>
    public async Task FinishCloseAsync()
    {
        Queue.Uncork();
        if (_socket.State == WebSocketState.CloseReceived && Interlocked.Exchange(ref _closing, 1) == 0)
        {
            await SendCloseAsync(WebSocketCloseStatus.NormalClosure, null);
        }

        if (Queue.WhenDrainedAsync() is { IsCompleted: false } drained)
        {
            await Task.WhenAny(drained, Task.Delay(CloseGrace, _time));
        }

        if (_socket.State == WebSocketState.Aborted)
        {
            await LingerAsync();
        }
    }

    /// <summary>Ends everything that belongs to the connection.</summary>
    public void Dispose()
    {
        lock (_endGate)
        {
            _ended = true;
            _abortTimer?.Dispose();
        }

        Queue.Close();
        _closed.Cancel();
        _closed.Dispose();
        _socket.Dispose();
    }

    /// <summary>Cuts a close reason to what a close frame holds, on a character boundary (<c>wire.md</c> §1.1).</summary>
    internal static string? CutReason(string? reason)
    {
        if (reason is null || Encoding.UTF8.GetByteCount(reason) <= ProtocolLimits.MaxCloseReasonBytes)
        {
            return reason;
        }

        var bytes = 0;
        var length = 0;
        foreach (var rune in reason.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > ProtocolLimits.MaxCloseReasonBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return reason[..length];
    }

    private SendOutcome SendNumbered(ReadOnlyMemory<byte> frame, long seq, bool droppable)
    {
        Frames?.SentEvent(Id, frame.Span);
        Span<byte> own = stackalloc byte[32];
        ",\"seq\":"u8.CopyTo(own);
        Utf8Formatter.TryFormat(seq, own[7..], out var digits);
        own[7 + digits] = (byte)'}';
        return Queue.SendEvent(frame, own[..(8 + digits)], droppable);
    }

    // A client that broke the rules of WebSocket has been told so. Were its socket closed with bytes unread, it would be reset before it has read why.
    private async Task LingerAsync()
    {
        var nowhere = new byte[1024];
        using var patience = new CancellationTokenSource(CloseGrace, _time);
        try
        {
            while (await _stream.ReadAsync(nowhere, patience.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // Gone, or not willing to go: either way nothing more is owed to it.
        }
    }

    private async Task SendCloseAsync(WebSocketCloseStatus status, string? reason)
    {
        try
        {
            await _socket.CloseOutputAsync(status, CutReason(reason), CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or ObjectDisposedException)
        {
            ConnectionLog.Broken(Log, Id, e.Message);
            CutOff();
        }
    }

    // The transport belongs to the request that is being served: once that has ended it must not be touched, whoever comes late.
    private void CutOff()
    {
        lock (_endGate)
        {
            if (!_ended)
            {
                _abort();
            }
        }
    }
}
