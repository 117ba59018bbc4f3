using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;

namespace PluginGateway.Server.Devices;

/// <summary>
/// Which commands of nodes run programs, and what an approver must hold so that a node may offer its commands (SEC-06; <c>protocol-4.md</c> §8): those that are known to, and those of which a plugin says so.
/// Any thread.
/// </summary>
internal sealed class ExecutingCommands(ContributionBoard board)
{
    private static readonly string[] Known = ["system.run", "system.which", "system.execApprovals", "browser.proxy", "fs.listDir"];

    /// <summary>Whether one of them runs programs, decides which may run, or reaches what they could.</summary>
    public bool Includes(IEnumerable<string> commands) => commands.Any(Executes);

    /// <summary>Whether it does.</summary>
    public bool Executes(string command) =>
        Array.Exists(Known, prefix => IsUnder(command, prefix)) || (board.Now.NodeCommands.TryGetValue(command.Trim(), out var entry) && entry.Contract.RunsPrograms);

    /// <summary>The scopes that an approver of the request needs beside the request's own.</summary>
    public IReadOnlyList<string> ScopesToApprove(string role, IReadOnlyList<string> commands) =>
        role != Roles.Node || commands.Count == 0 ? [] : Includes(commands) ? [Scopes.Admin] : [Scopes.Write];

    // Also with blanks around it: a node's list is tidied before it counts.
    private static bool IsUnder(string command, string prefix)
    {
        var name = command.AsSpan().Trim();
        return name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (name.Length == prefix.Length || name[prefix.Length] == '.');
    }
}
