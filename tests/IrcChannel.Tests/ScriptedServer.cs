using System.Net;
using System.Net.Sockets;

namespace Irc.Tests;

/// <summary>A server whose every word the test says itself.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer() => _listener.Start();

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>The next client.</summary>
    public async Task<RawLines> AcceptAsync()
    {
        var client = await _listener.AcceptSocketAsync().WaitAsync(Deadline, TimeProvider.System);
        return new RawLines(new NetworkStream(client, ownsSocket: true), answersPings: false);
    }

    /// <summary>The next client, registered.</summary>
    public async Task<RawLines> WelcomeAsync(string nick)
    {
        var client = await AcceptAsync();
        await client.ExpectAsync("USER ");
        await client.SayAsync($":irc.test.local 001 {nick} :Welcome");
        return client;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
