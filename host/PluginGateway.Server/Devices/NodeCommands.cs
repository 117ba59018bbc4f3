using PluginGateway.Protocol;

namespace PluginGateway.Server.Devices;

/// <summary>What an approver must hold so that a node may offer its commands (SEC-06; <c>protocol-4.md</c> §8).</summary>
internal static class NodeCommands
{
    private static readonly string[] Executing = ["system.run", "system.which", "system.execApprovals", "browser.proxy", "fs.listDir"];

    /// <summary>Whether one of them runs programs, decides which may run, or reaches what they could.</summary>
    public static bool Execute(IEnumerable<string> commands) => commands.Any(command => Executing.Any(prefix => IsUnder(command, prefix)));

    /// <summary>The scopes that an approver of the request needs beside the request's own.</summary>
    public static IReadOnlyList<string> ScopesToApprove(string role, IReadOnlyList<string> commands) =>
        role != Roles.Node || commands.Count == 0 ? [] : Execute(commands) ? [Scopes.Admin] : [Scopes.Write];

    private static bool IsUnder(string command, string prefix) =>
        command.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (command.Length == prefix.Length || command[prefix.Length] == '.');
}
