using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Platform;

/// <summary>Repairs by the gateway's own command, where its profile names one.</summary>
internal sealed class CommandRepair(ICommandRunner commands, GatewayManagerOptions options) : IConfigRepair
{
    public async Task<bool> RepairAsync(IReadOnlyList<string> errorLines, CancellationToken cancellation)
    {
        var profile = options.Profile;
        if (profile.RepairArguments.Count == 0)
        {
            return false;
        }

        var environment = ChildEnvironment.Build(SystemCommand.OwnEnvironment(), options, token: null, OperatingSystem.IsWindows());
        var spawn = new GatewaySpawn(profile.Command, [.. profile.Entry, .. profile.RepairArguments], environment, options.WorkingDirectory ?? Environment.CurrentDirectory);
        return await commands.RunAsync(spawn, options.RepairTimeout, cancellation) is { ExitCode: 0 };
    }
}
