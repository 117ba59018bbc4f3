using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw system</c>: who is connected, and notes to them.</summary>
internal static class SystemCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("system", "Show who is connected to a running gateway, and leave it a note")
    {
        SystemPresenceCommand.Create(),
        SystemEventCommand.Create(),
    };
}
