using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw pairing</c>: strangers on chat networks who ask to be heard.</summary>
internal static class PairingCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("pairing", "Show, let in and turn down people on chat networks who ask to be heard")
    {
        PairingListCommand.Create(),
        PairingDecideCommand.Create("approve", "Let somebody in", isApproval: true),
        PairingDecideCommand.Create("reject", "Turn somebody down; they may ask again", isApproval: false),
        PairingRemoveCommand.Create(),
    };
}
