using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Canvas;

/// <summary>
/// Who may see pages: each connected node has an address of its own, which is worth something as long as that connection lives. It names the connection and holds a signature with a key of
/// this run of the gateway; nothing is kept. Any thread.
/// </summary>
internal sealed class CanvasCapabilities(ConnectionRegistry connections, CanvasOptions options)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>The address for a node's connection; null for whoever is none, and where there are no pages.</summary>
    public string? AddressFor(GatewayConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var host = options.Origin ?? connection.Reached;
        return options.Enabled && connection.Grant.Role == Roles.Node && host.Length > 0
            ? $"{host}{CanvasAddress.Prefix}cap/{connection.Id}.{Base64Url.EncodeToString(Sign(connection.Id))}"
            : null;
    }

    /// <summary>The connection that a capability belongs to; null when it is none of ours, or when that connection has gone.</summary>
    public GatewayConnection? Find(string? capability)
    {
        var shown = new byte[HMACSHA256.HashSizeInBytes];
        if (capability?.Split('.') is not [{ Length: > 0 and <= 64 } id, { Length: 43 } signature]
            || !Base64Url.IsValid(signature) || !Base64Url.TryDecodeFromChars(signature, shown, out var length) || length != shown.Length)
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(shown, Sign(id)) ? connections.Find(id) : null;
    }

    private byte[] Sign(string id) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"canvas\n{id}"));
}
