using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.Running;
using PluginGateway.Host.Service;
using PluginGateway.Host.Service.Windows;
using PluginGateway.Server.Config;
using PluginGateway.Server.Diagnostics.Frames;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway</c>: runs the gateway until it is told to stop. Below it the verbs that ask a running one.</summary>
internal static class GatewayCommand
{
    private static readonly Option<int?> Port = new("--port") { Description = "Port of everything (default: PGW_GATEWAY_PORT, gateway.port, or 18789)" };
    private static readonly Option<BindMode?> Bind = new("--bind") { Description = "Addresses to listen on (default loopback, or gateway.bind)", HelpName = "loopback|lan|tailnet|auto|custom" };
    private static readonly Option<string?> Token = new("--token") { Description = "Token that clients must show; others on this machine can see it in the process list, PGW_GATEWAY_TOKEN hides it" };
    private static readonly Option<string?> Password = new("--password") { Description = "Password that clients must show, instead of a token" };
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Say everything on the console too, requests that fail or take long included" };
    private static readonly Option<FrameStyle?> WsLog = new("--ws-log") { Description = "Show WebSocket frames on the console: auto (those that fail or take long), compact, full (contents, without secrets)", HelpName = "auto|compact|full" };
    private static readonly Option<bool> Compact = new("--compact") { Description = "The same as --ws-log compact" };
    private static readonly Option<bool> Force = new("--force") { Description = "End whoever listens on the port first (Linux)" };
    private static readonly Option<string?> EnvironmentVariables = new("--environment-file") { Description = "File with variables to set first, NAME=\"value\" each, readable for its owner alone; for services", Hidden = true };
    private static readonly Option<bool> WindowsService = new("--windows-service") { Description = "Run as a service of Windows", Hidden = true };
    private static readonly Option<bool> AllowUnconfigured = new("--allow-unconfigured") { Description = "Start although the configuration file does not exist" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = Running("gateway", "Run the gateway until it is told to stop; or one of the verbs below");
        command.Subcommands.Add(Running("run", "Run the gateway: the same as pgw gateway"));
        command.Subcommands.Add(GatewayHealthCommand.Create());
        command.Subcommands.Add(GatewayStatusCommand.Create());
        command.Subcommands.Add(GatewayProbeCommand.Create());
        command.Subcommands.Add(GatewayUsageCostCommand.Create());
        command.Subcommands.Add(GatewayCallCommand.Create());
        command.Subcommands.Add(GatewaySchemaCommand.Create());
        command.Subcommands.Add(GatewayInstallCommand.Create());
        command.Subcommands.Add(GatewayUninstallCommand.Create());
        command.Subcommands.Add(GatewayStartCommand.Create());
        command.Subcommands.Add(GatewayStopCommand.Create());
        command.Subcommands.Add(GatewayRestartCommand.Create());
        return command;
    }

    private static Command Running(string name, string description)
    {
        var command = new Command(name, description)
        {
            Port, Bind, Token, Password, CommonOptions.Config, CommonOptions.StateDirectory, Force, Verbose, WsLog, Compact, AllowUnconfigured, EnvironmentVariables, WindowsService,
        };
        command.SetAction((parse, cancellation) => parse.GetValue(WindowsService) && OperatingSystem.IsWindows()
            ? WindowsServiceHost.RunAsync(token => RunAsync(parse, token))
            : RunAsync(parse, cancellation));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        // Before anything else: what it sets may say where the configuration is.
        if (parse.GetValue(EnvironmentVariables) is { } variables)
        {
            EnvironmentFile.Apply(variables);
        }

        return GatewayProcess.RunAsync(
            new StartArguments
            {
                Location = CommonOptions.LocationOf(parse),
                Overrides = Overrides(parse),
                Verbose = parse.GetValue(Verbose),
                Frames = parse.GetValue(WsLog) ?? (parse.GetValue(Compact) ? FrameStyle.Compact : parse.GetValue(Verbose) ? FrameStyle.Auto : null),
                Force = parse.GetValue(Force),
                AllowUnconfigured = parse.GetValue(AllowUnconfigured),
            },
            cancellation);
    }

    private static Dictionary<string, string?> Overrides(ParseResult parse)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["gateway:port"] = parse.GetValue(Port)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["gateway:bind"] = parse.GetValue(Bind)?.ToString(),
            ["gateway:auth:token"] = parse.GetValue(Token),
            ["gateway:auth:password"] = parse.GetValue(Password),
            ["gateway:auth:mode"] = parse.GetValue(Password) is not null ? nameof(AuthMode.Password) : parse.GetValue(Token) is not null ? nameof(AuthMode.Token) : null,
        };
        return overrides.Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
