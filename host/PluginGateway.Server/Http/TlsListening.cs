using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http;

/// <summary>Makes a listener speak TLS.</summary>
public static class TlsListening
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>TLS 1.2 or newer with the gateway's certificate. HTTP/1.1 alone: WebSockets over HTTP/2 have no upgrade to hang the send queue on.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="certificate">The certificate; the caller disposes it after the server has stopped.</param>
    public static void UseGatewayTls(this ListenOptions listen, TlsCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(certificate);
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate.Certificate,
            ServerCertificateChain = certificate.Chain,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = HandshakeTimeout,
        });
    }
}
