using System.Net;
using System.Net.Sockets;

namespace Irc.Tests;

/// <summary>Another person on the server. Needs <see cref="RawLines"/> and nothing else of this project, so that other test projects can link it.</summary>
public sealed class IrcTestClient : IAsyncDisposable
{
    private readonly RawLines _lines;

    private IrcTestClient(RawLines lines, string nick)
    {
        _lines = lines;
        Nick = nick;
    }

    public string Nick { get; }

    /// <summary>Connects and waits for the welcome.</summary>
    public static async Task<IrcTestClient> ConnectAsync(int port, string nick, string? password = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var client = new IrcTestClient(new RawLines(new NetworkStream(socket, ownsSocket: true), answersPings: true), nick);
        if (password is not null)
        {
            await client.SayAsync($"PASS {password}");
        }

        await client.SayAsync($"NICK {nick}\r\nUSER {nick} 0 * :{nick}");
        await client.ExpectAsync(" 001 ");
        return client;
    }

    /// <summary>Enters a room and waits until it is inside.</summary>
    public async Task JoinAsync(string room)
    {
        await SayAsync($"JOIN {room}");
        await ExpectAsync(" 366 ", room);
    }

    /// <summary>Sends a line as it is.</summary>
    public Task SayAsync(string line) => _lines.SayAsync(line);

    /// <summary>The next line that holds all the words; those before it are dropped.</summary>
    public Task<string> ExpectAsync(params string[] words) => _lines.ExpectAsync(words);

    /// <summary>All lines up to the next one that holds all the words.</summary>
    public Task<IReadOnlyList<string>> UntilAsync(params string[] words) => _lines.UntilAsync(words);

    /// <summary>The text of the next message from somebody to somebody.</summary>
    public async Task<string> ExpectMessageAsync(string from, string to)
    {
        var command = $" PRIVMSG {to} ";
        var line = await _lines.ExpectAsync($":{from}!", command);
        var text = line[(line.IndexOf(command, StringComparison.OrdinalIgnoreCase) + command.Length)..];
        return text.StartsWith(':') ? text[1..] : text;
    }

    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
