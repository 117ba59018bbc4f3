using System.Net;

namespace PluginGateway.Server.Connections;

/// <summary>A socket's place among those that have not finished the handshake (<see cref="HalfOpenSockets"/>). Any thread.</summary>
/// <param name="owner">Who gave it.</param>
/// <param name="address">Where the socket comes from.</param>
/// <param name="since">When it was given, as a timestamp of the owner's clock.</param>
internal sealed class HalfOpenPlace(HalfOpenSockets owner, IPAddress address, long since) : IDisposable
{
    private readonly CancellationTokenSource _wanted = new();

    /// <summary>Where the socket comes from.</summary>
    public IPAddress Address { get; } = address;

    /// <summary>When it was given.</summary>
    public long Since { get; } = since;

    /// <summary>Cancelled when somebody else needs the place: the socket is to be closed. Never once the place was left.</summary>
    public CancellationToken Wanted => _wanted.Token;

    /// <summary>Leaves it: the handshake is over, or the socket is gone.</summary>
    public void Dispose() => owner.Leave(this);

    /// <summary>Has its socket closed, on another thread.</summary>
    internal void SendAway() => _ = _wanted.CancelAsync();
}
