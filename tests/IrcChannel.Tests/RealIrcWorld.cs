using System.Globalization;

namespace Irc.Tests;

/// <summary>A real server, and a peer who is logged in to it. One question at a time.</summary>
internal sealed class RealIrcWorld : IChannelWorld
{
    private readonly NgircdServer _server = new();
    private readonly List<string> _read = [];
    private IrcTestClient? _peer;
    private int _marks;

    public string Config => IrcWorld.Config(_server.Address);

    public string Peer => IrcWorld.Peer;

    public IReadOnlyDictionary<ChannelRule, string> NotApplicable => IrcWorld.Missing;

    public static async Task<IChannelWorld> OpenAsync()
    {
        var world = new RealIrcWorld();
        await world.ComeBackAsync();
        return world;
    }

    public async Task DeliverAsync(string text)
    {
        await Alice.SayAsync($"PRIVMSG {IrcWorld.Nick} :{text}");
        await CatchUpAsync();
    }

    public async Task<IReadOnlyList<string>> ReadByPeerAsync()
    {
        await CatchUpAsync();
        return [.. _read];
    }

    public Task<IReadOnlyList<string>> AcknowledgedAsync() => throw new NotSupportedException();

    // Two receivers could not have the same name: the second one would be bot_.
    public async Task<int> CountReceiversAsync() =>
        (await AskAsync($"ISON {IrcWorld.Nick} {IrcNames.Alternative(IrcWorld.Nick, 1)}", " 303 ")).Split(':')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    public async Task GoDownAsync()
    {
        await _server.StopAsync();
        await Alice.DisposeAsync();
    }

    public async Task ComeBackAsync()
    {
        await _server.StartAsync();
        _peer = await IrcTestClient.ConnectAsync(_server.Port, IrcWorld.Peer);
    }

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await _server.DisposeAsync();
    }

    private IrcTestClient Alice => _peer ?? throw new InvalidOperationException("nobody is logged in");

    // A server answers in order: what was said before is through.
    private Task<string> CatchUpAsync()
    {
        var mark = (++_marks).ToString("'mark-'0", CultureInfo.InvariantCulture);
        return AskAsync($"PING {mark}", "PONG", mark);
    }

    private async Task<string> AskAsync(string question, params string[] answer)
    {
        await Alice.SayAsync(question);
        var lines = await Alice.UntilAsync(answer);
        _read.AddRange(lines.Select(line => IrcLine.Parse(line)!).Where(line => line.Command == "PRIVMSG").Select(line => line.Text));
        return lines[^1];
    }
}
