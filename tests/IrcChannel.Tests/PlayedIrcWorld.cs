using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Irc.Tests;

/// <summary>A network that the test plays itself: one server, which knows enough of IRC for one peer to talk to the account.</summary>
internal sealed class PlayedIrcWorld : IChannelWorld
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<StreamWriter, bool> _registered = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly ConcurrentQueue<string> _read = new();
    private readonly Task _accepting;
    private volatile bool _down;
    private int _logins;

    private PlayedIrcWorld()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Config => IrcWorld.Config(_listener.LocalEndpoint.ToString()!);

    public string Peer => IrcWorld.Peer;

    public IReadOnlyDictionary<ChannelRule, string> NotApplicable => IrcWorld.Missing;

    /// <summary>How often the account has logged in so far.</summary>
    public int Logins => Volatile.Read(ref _logins);

    public static Task<IChannelWorld> OpenAsync() => Task.FromResult<IChannelWorld>(new PlayedIrcWorld());

    public Task DeliverAsync(string text) =>
        Task.WhenAll(_registered.Keys.Select(client => client.WriteLineAsync($":{IrcWorld.Peer}!~a@host PRIVMSG {IrcWorld.Nick} :{text}")));

    public Task<IReadOnlyList<string>> ReadByPeerAsync() => Task.FromResult<IReadOnlyList<string>>([.. _read]);

    public Task<IReadOnlyList<string>> AcknowledgedAsync() => throw new NotSupportedException();

    public Task<int> CountReceiversAsync() => Task.FromResult(_registered.Count);

    public Task GoDownAsync()
    {
        _down = true;
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }

        return Task.CompletedTask;
    }

    public Task ComeBackAsync()
    {
        _down = false;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await GoDownAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _sockets[socket] = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            while (!_down && await reader.ReadLineAsync() is { } line && !line.StartsWith("QUIT", StringComparison.Ordinal))
            {
                await AnswerAsync(IrcLine.Parse(line)!, writer);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The end of the connection, by either side.
        }

        _registered.TryRemove(writer, out _);
        _sockets.TryRemove(socket, out _);
    }

    private async Task AnswerAsync(IrcLine line, StreamWriter writer)
    {
        switch (line.Command)
        {
            case "USER":
                _registered[writer] = true;
                Interlocked.Increment(ref _logins);
                await writer.WriteLineAsync($":irc.test.local 001 {IrcWorld.Nick} :Welcome");
                break;
            case "PING":
                await writer.WriteLineAsync($":irc.test.local PONG irc.test.local :{line.Text}");
                break;
            case "PRIVMSG":
                _read.Enqueue(line.Text);
                break;
        }
    }
}
