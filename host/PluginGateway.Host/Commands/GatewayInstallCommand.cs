using System.CommandLine;
using PluginGateway.Host.Service;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway install</c>: has the operating system run the gateway from now on.</summary>
internal static class GatewayInstallCommand
{
    private static readonly Option<int?> Port = new("--port") { Description = "Port to name on its command line (default: what the configuration says at each start)" };
    private static readonly Option<string?> Token = new("--token") { Description = "Token to keep for it in a file of its own; others on this machine can see it in the process list, PGW_GATEWAY_TOKEN hides it" };
    private static readonly Option<string?> User = new("--user") { Description = "User that a service of the system runs as (default: who called sudo)" };
    private static readonly Option<bool> Force = new("--force") { Description = "Write it anew although it is installed: after a change of profile, paths or environment" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
            {
                result.AddError("--port must be between 1 and 65535");
            }
        });
        return ServiceCommand.Create(
            "install",
            "Install the gateway as a service of this machine and start it",
            (parse, verbs, location, cancellation) => verbs.InstallAsync(
                new InstallWish(location)
                {
                    Port = parse.GetValue(Port),
                    Token = parse.GetValue(Token),
                    IsSystem = parse.GetValue(ServiceCommand.SystemWide),
                    User = parse.GetValue(User) ?? (Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } caller ? caller : null),
                },
                parse.GetValue(Force),
                cancellation),
            Port,
            Token,
            User,
            Force);
    }
}
