using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PluginGateway.Server.Config;
using PluginGateway.Server.Storage;

namespace PluginGateway.Host.Running;

/// <summary>Why a gateway did not start, for people, with what to do about it.</summary>
internal static class StartFailure
{
    /// <summary>Explains it; null when it is a fault of the program.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        ConfigurationException or DatabaseException => failure.Message,
        IOException { InnerException: AddressInUseException } => $"{failure.Message.TrimEnd('.')}{PortHolder.Describe(failure.Message)}; stop it, end it with --force, or choose another port with --port",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine does not have the address that gateway.bind wants; set gateway.customBindHost to one it has, or gateway.bind loopback",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "the port may not be opened by this user: those below 1024 are for root (or CAP_NET_BIND_SERVICE); choose another one with --port",
        SocketException socket => $"the port cannot be opened: {socket.Message}; see gateway.bind, gateway.port",
        _ => null,
    };
}
