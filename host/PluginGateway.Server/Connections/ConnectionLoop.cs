using System.Net.WebSockets;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Events;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>A connection's life, top to bottom: challenge, handshake, requests, close.</summary>
internal sealed class ConnectionLoop(ConnectHandshake handshake, Welcome welcome, RequestDispatcher dispatcher, LargeFrames largeFrames, RequestsUnderWay requests, ConnectionLimits limits, TimeProvider time)
{
    /// <summary>Serves one connection until it is gone.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="socket">Its socket.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="place">Its place among those that have not finished the handshake; left when it has.</param>
    public async Task RunAsync(GatewayConnection connection, WebSocket socket, RequestPeer peer, HalfOpenPlace place)
    {
        using var receiver = new FrameReceiver(socket, connection.Queue, largeFrames);
        connection.Receiver = receiver;
        try
        {
            if (await ShakeHandsAsync(connection, receiver, peer, place) is { } outcome && await MayEnterAsync(connection, outcome))
            {
                await ServeAsync(connection, receiver);
            }

            await receiver.DiscardUntilCloseAsync();
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            // Also a client that breaks the rules of WebSocket itself: the close frame that tells it so is queued by now.
            ConnectionLog.Broken(connection.Log, connection.Id, e.Message);
        }
        finally
        {
            welcome.Leave(connection);
            await connection.FinishCloseAsync();
        }
    }

    private async Task<HandshakeOutcome?> ShakeHandsAsync(GatewayConnection connection, FrameReceiver receiver, RequestPeer peer, HalfOpenPlace place)
    {
        using (place)
        using (place.Wanted.UnsafeRegister(static state => MakeRoom((GatewayConnection)state!), connection))
        using (time.CreateTimer(
            static state => ((GatewayConnection)state!).BeginClose(WebSocketCloseStatus.NormalClosure, null),
            connection,
            TimeSpan.FromMilliseconds(limits.HandshakeTimeoutMs),
            Timeout.InfiniteTimeSpan))
        {
            // It leaves when the first frame is waited for.
            var challenge = new ConnectChallenge(Guid.NewGuid().ToString(), time.GetUtcNow().ToUnixTimeMilliseconds());
            connection.Queue.Cork();
            connection.SendDirect(SharedEvent.Create(ConnectMethods.Challenge, challenge, droppable: false));
            switch (await receiver.NextAsync(ProtocolLimits.MaxHandshakePayload))
            {
                case Received.Message:
                    connection.Frames?.Received(connection.Id, receiver.Message.Span);
                    return await handshake.JudgeAsync(receiver.Message, new HandshakeScene(peer, challenge.Nonce));
                case Received.TooLarge:
                    connection.BeginClose(WebSocketCloseStatus.MessageTooBig, null);
                    return null;
                default:
                    return null;
            }
        }
    }

    private static void MakeRoom(GatewayConnection connection)
    {
        ConnectionLog.HalfOpenEvicted(connection.Log, connection.Id);
        connection.BeginClose(WebSocketCloseStatus.PolicyViolation, "too many connections without a handshake");
    }

    private async ValueTask<bool> MayEnterAsync(GatewayConnection connection, HandshakeOutcome outcome)
    {
        if (outcome is HandshakeOutcome.Accepted && connection.IsClosing)
        {
            return false;
        }

        var refused = outcome as HandshakeOutcome.Refused ?? await welcome.EnterAsync(connection, (HandshakeOutcome.Accepted)outcome);
        if (refused is not null)
        {
            Refuse(connection, refused);
        }

        return refused is null;
    }

    private static void Refuse(GatewayConnection connection, HandshakeOutcome.Refused refused)
    {
        ConnectionLog.Refused(connection.Log, connection.Id, refused.Reason ?? "not JSON");
        if (refused is { Id: { } id, Error: { } error })
        {
            AnswerWriter.Current.Error(id, error).SendTo(connection);
        }

        connection.Queue.Uncork();
        connection.BeginClose(refused.Status, refused.Reason);
    }

    private async Task ServeAsync(GatewayConnection connection, FrameReceiver receiver)
    {
        var inFlight = new InFlightRequests(limits.RequestsInFlight, requests);
        while (true)
        {
            switch (await receiver.NextAsync(connection.MaxPayload))
            {
                case Received.Close:
                    return;
                case Received.TooLarge:
                    connection.BeginClose(WebSocketCloseStatus.MessageTooBig, null);
                    return;
                case Received.Message when !connection.IsClosing:
                    connection.Frames?.Received(connection.Id, receiver.Message.Span);
                    Answer(connection, receiver.Message, inFlight);
                    break;
            }

            if (connection.Queue.Pending > ProtocolLimits.MaxBufferedBytes)
            {
                // A client that asks faster than it reads waits here; one that never reads ends by the stall limit.
                connection.Queue.Uncork();
                await connection.Queue.WhenDrainedAsync();
            }
        }
    }

    private void Answer(GatewayConnection connection, ReadOnlyMemory<byte> text, InFlightRequests inFlight)
    {
        try
        {
            if (!RequestFrame.TryRead(text.Span, out var frame))
            {
                var (message, id) = RequestFrameErrors.Describe(text);
                AnswerWriter.Current.Error(id, new ErrorShape(ErrorCodes.InvalidRequest, message)).SendTo(connection);
            }
            else if (!inFlight.HasRoom)
            {
                AnswerWriter.Current.Error(frame.Id, new ErrorShape(ErrorCodes.Unavailable, "too many requests in flight on this connection") { Retryable = true }).SendTo(connection);
            }
            else if (dispatcher.Dispatch(connection, frame) is { IsCompleted: false } running)
            {
                inFlight.Track(running);
            }
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            // Text that is not JSON after the handshake is ignored, as clients of the reference expect (wire.md §2).
            ConnectionLog.NotJson(connection.Log, connection.Id, text.Length);
        }
    }
}
