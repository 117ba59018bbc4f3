using System.Runtime.Loader;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Channels;

/// <summary>What goes from a receiver to the one that takes its place. Holds one connection at most, and closes what nobody wants. Any thread.</summary>
internal sealed class LeftBehind
{
    private LeftConnection? _connection;
    private volatile bool _isWanted;

    /// <summary>Whether another receiver follows.</summary>
    public bool IsWanted { get => _isWanted; set => _isWanted = value; }

    /// <summary>Leaves a connection.</summary>
    /// <returns>False when nobody follows, or it would keep the plugin's code in memory.</returns>
    public bool TryLeave(LeftConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _isWanted && AssemblyLoadContext.GetLoadContext(connection.Stream.GetType().Assembly) == AssemblyLoadContext.Default
            && Interlocked.CompareExchange(ref _connection, connection, null) is null;
    }

    /// <summary>Takes it.</summary>
    public LeftConnection? Take() => Interlocked.Exchange(ref _connection, null);

    /// <summary>Takes what another has.</summary>
    public void TakeFrom(LeftBehind other) => _connection = other.Take();

    /// <summary>Closes what is there.</summary>
    public void Close() => Take()?.Stream.Dispose();
}
