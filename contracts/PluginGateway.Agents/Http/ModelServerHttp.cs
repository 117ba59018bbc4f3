using Microsoft.Extensions.Logging;

namespace PluginGateway.Agents.Http;

/// <summary>Makes the <see cref="HttpClient"/> that a vendor's client is given.</summary>
public static class ModelServerHttp
{
    // How long a connection may take to be made; the answer may take as long as ChatAgentSettings.Silence.
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(15);

    // New addresses of a name are seen within this time.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(10);

    /// <summary>Makes one: no timeout of its own, no redirects (a key goes nowhere else), refusals as <see cref="ModelServerException"/>.</summary>
    /// <param name="server">Which server, for the log.</param>
    /// <param name="secret">The key, which must not be seen in what a server says; null when there is none.</param>
    /// <param name="headers">Sent with each request.</param>
    /// <param name="time">For a <c>Retry-After</c> that is a date.</param>
    /// <param name="log">Told when the key is sent where others can read it.</param>
    /// <returns>The client, to be disposed by the caller.</returns>
    public static HttpClient Create(ModelServer server, string? secret, IEnumerable<KeyValuePair<string, string>> headers, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(time);
        if (secret is not null && server.Address is { Scheme: "http", IsLoopback: false })
        {
            ChatAgentLog.KeyInClear(log, server.ToString());
        }

#pragma warning disable CA2000 // The client disposes its handlers.
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTime, PooledConnectionLifetime = ConnectionLife };
        var client = new HttpClient(new ModelServerHandler(sockets, secret, time)) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return client;
    }
}
