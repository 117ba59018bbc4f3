using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw devices</c>: who is paired with a running gateway, and who asks to be.</summary>
internal static class DevicesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("devices", "Show, approve, reject and remove the devices of a running gateway")
    {
        DevicesListCommand.Create(),
        DevicesApproveCommand.Create(),
        DevicesRejectCommand.Create(),
        DevicesRemoveCommand.Create(),
        DevicesRotateCommand.Create(),
        DevicesRevokeCommand.Create(),
    };

    /// <summary>The request that a verb decides about.</summary>
    public static Argument<string> Request() => new("request") { Description = "Id of the request, as in pgw devices list" };

    /// <summary>The device that a verb is about.</summary>
    public static Argument<string> Device() => new("device") { Description = "Id of the device, as in pgw devices list" };

    /// <summary>The role that a verb is about.</summary>
    public static Option<string> Role() => new("--role") { Description = "Role of the device: operator or node", DefaultValueFactory = _ => Protocol.Roles.Operator };
}
