using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Connections;

/// <summary>Puts a <see cref="QueuedStream"/> under the WebSocket that the framework's middleware is about to accept. Must run before it.</summary>
internal sealed class QueuedUpgrade(IHttpUpgradeFeature inner, TimeProvider time) : IHttpUpgradeFeature
{
    /// <summary>The stream, once the request was upgraded.</summary>
    public QueuedStream? Stream { get; private set; }

    /// <inheritdoc />
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <inheritdoc />
    public async Task<Stream> UpgradeAsync() =>
        Stream = new QueuedStream(await inner.UpgradeAsync(), time, ProtocolLimits.MaxBufferedBytes);

    /// <summary>Middleware that installs it.</summary>
    public static RequestDelegate Install(RequestDelegate next, TimeProvider time) => context =>
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature)
        {
            context.Features.Set<IHttpUpgradeFeature>(new QueuedUpgrade(feature, time));
        }

        return next(context);
    };
}
