using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw message</c>: messages to chat networks.</summary>
internal static class MessageCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("message", "Send messages through the channels of a running gateway")
    {
        MessageSendCommand.Create(),
    };
}
