using System.CommandLine;
using PluginGateway.Host.Doctor;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw security audit</c>: what the configuration lets others do.</summary>
internal static class SecurityCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var audit = new Command("audit", "Look for what lets in more than it should: addresses, secrets, file modes, open channels, hooks") { CommonOptions.Config, CommonOptions.StateDirectory, CommonOptions.Json };
        audit.SetAction((parse, cancellation) => DoctorCommand.RunAsync(parse, CheckLists.Audit, new FixWish(Fixes: false, AsksNobody: true, Ask: null), cancellation));
        return new Command("security", "Look at the gateway as somebody would who wants in") { audit };
    }
}
