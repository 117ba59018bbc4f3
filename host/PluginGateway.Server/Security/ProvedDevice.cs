namespace PluginGateway.Server.Security;

/// <summary>A device that has shown that it holds its key. Whether it is paired is another question.</summary>
/// <param name="Id">SHA-256 of the key, in hex.</param>
/// <param name="PublicKey">The key, base64url.</param>
internal sealed record ProvedDevice(string Id, string PublicKey);
