using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Agents;

/// <summary>
/// What a run has said so far, and what of it clients have been told. A reply is one message or several, with a blank line between them. Used by the run's own flow only.
/// </summary>
/// <param name="announcer">Tells clients.</param>
/// <param name="most">Longest reply, in characters.</param>
/// <param name="pressure">Whether clients keep up: while one is behind, pieces are gathered.</param>
/// <param name="time">The clock.</param>
internal sealed class Reply(RunAnnouncer announcer, int most, EventPressure pressure, TimeProvider time)
{
    private const string Between = "\n\n";

    // Each event carries the whole text so far (events.md), so that a long reply in small pieces costs the square of its length. Up to this length every
    // piece is told at once; above it pieces are gathered, until they are a tenth of the text or this much time has passed.
    private const int ToldAtOnce = 4096;
    private static readonly TimeSpan GatheredFor = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder _whole = new();
    private readonly StringBuilder _pending = new();
    private int _messageStart;
    private bool _isBroken;
    private long _told;

    /// <summary>All of it.</summary>
    public override string ToString() => _whole.ToString();

    /// <summary>How long pieces that were not told yet may wait for others; null when there are none.</summary>
    public TimeSpan? Patience => _pending.Length == 0 ? null : GatheredFor;

    /// <summary>It goes on.</summary>
    /// <exception cref="GatewayException">It is too long now. What fits was added.</exception>
    public void Add(string delta)
    {
        if (_isBroken && _whole.Length > 0)
        {
            _whole.Append(Between);
            _messageStart = _whole.Length;
        }

        _isBroken = false;
        var room = Math.Max(0, most - _whole.Length);
        var fits = delta.Length <= room ? delta : delta[..(room > 0 && char.IsHighSurrogate(delta[room - 1]) ? room - 1 : room)];
        _whole.Append(fits);
        _pending.Append(fits);
        if (_whole.Length <= ToldAtOnce || _pending.Length >= _whole.Length / 10 || time.GetElapsedTime(_told) >= GatheredFor)
        {
            Tell();
        }

        if (fits.Length < delta.Length)
        {
            throw new GatewayException(ErrorCodes.Unavailable, $"the reply is longer than {most} characters (agents.defaults.maxReplyCharacters) and was ended there");
        }
    }

    /// <summary>What comes next is another message.</summary>
    public void Break()
    {
        // Never gathered across two messages: an event is about one.
        TellAnyway();
        _isBroken = true;
    }

    /// <summary>Tells clients what they have not been told, unless one that reads is behind.</summary>
    public void Tell()
    {
        if (_pending.Length > 0)
        {
            pressure.TryTell(_whole.Length, TellAnyway);
        }
    }

    /// <summary>Tells clients what they have not been told, and waits a moment for those that are behind.</summary>
    /// <param name="hurry">Ends the wait.</param>
    public async Task TellAllAsync(CancellationToken hurry)
    {
        Tell();
        if (_pending.Length > 0)
        {
            await pressure.RoomAsync(_whole.Length, hurry);
            Tell();
            TellAnyway();
        }
    }

    /// <summary>Tells clients what they have not been told, come what may.</summary>
    public void TellAnyway()
    {
        if (_pending.Length > 0)
        {
            _told = time.GetTimestamp();
            var whole = _whole.ToString();
            announcer.Said(whole, _messageStart == 0 ? whole : whole[_messageStart..], _pending.ToString());
            _pending.Clear();
        }
    }
}
