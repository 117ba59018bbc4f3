using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>The host's log as a plugin sees it: it can write, but neither add a sink nor close it.</summary>
internal sealed class ForwardedLoggerFactory(ILoggerFactory host) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => host.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A plugin writes to the gateway's log and cannot change where it goes.");

    public void Dispose()
    {
        // The host owns the log.
    }
}
