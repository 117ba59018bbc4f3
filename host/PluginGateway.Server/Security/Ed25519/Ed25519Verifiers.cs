namespace PluginGateway.Server.Security.Ed25519;

/// <summary>Chooses how signatures are checked on this machine.</summary>
internal static class Ed25519Verifiers
{
    /// <summary>OpenSSL where there is one, which is wherever .NET has TLS on Linux; else our own.</summary>
    public static IEd25519Verifier Best() => OpenSslVerifier.IsSupported ? new OpenSslVerifier() : new ManagedVerifier();
}
