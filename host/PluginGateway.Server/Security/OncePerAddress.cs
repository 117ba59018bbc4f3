using System.Net;

namespace PluginGateway.Server.Security;

/// <summary>Remembers which addresses something was already said of; bounded, after that it is said of none. Any thread.</summary>
internal sealed class OncePerAddress
{
    private const int Remembered = 256;

    private readonly HashSet<IPAddress> _seen = [];

    /// <summary>Whether it has yet to be said.</summary>
    public bool IsFirst(IPAddress address)
    {
        lock (_seen)
        {
            return _seen.Count < Remembered && _seen.Add(address);
        }
    }
}
