using System.CommandLine;
using System.CommandLine.Parsing;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Commands;

/// <summary>Options that several verbs have.</summary>
internal static class CommonOptions
{
    /// <summary>The configuration file.</summary>
    public static readonly Option<string?> Config = new("--config") { Description = "Configuration file (default: PGW_CONFIG_PATH, plugins.json in the state directory, or the one beside the program)" };

    /// <summary>The state directory.</summary>
    public static readonly Option<string?> StateDirectory = new("--state-dir") { Description = "State directory (default: PGW_STATE_DIR or ~/.plugingateway, with the profile's name behind it)" };

    /// <summary>Which of several gateways of this person; on every verb.</summary>
    public static readonly Option<string?> Profile = new("--profile") { Description = "Which of your gateways: one with a state directory and a service of its own", Recursive = true };

    /// <summary>The profile <c>dev</c>; on every verb.</summary>
    public static readonly Option<bool> Dev = new("--dev") { Description = "The profile dev: ~/.plugingateway-dev, port 19001", Recursive = true };

    /// <summary>The gateway to ask.</summary>
    public static readonly Option<Uri?> Url = new("--url") { Description = "Gateway to ask (default: the local one of the configuration)", CustomParser = ParseUrl };

    /// <summary>The token to show.</summary>
    public static readonly Option<string?> Token = new("--token") { Description = "Token to show (default: environment, configuration, state directory)" };

    /// <summary>The password to show.</summary>
    public static readonly Option<string?> Password = new("--password") { Description = "Password to show, instead of a token" };

    /// <summary>The certificate to expect.</summary>
    public static readonly Option<string?> TlsFingerprint = new("--tls-fingerprint") { Description = "SHA-256 of the certificate that the gateway must show (default: the local gateway's, or gateway.remote.tlsFingerprint)" };

    /// <summary>Output for scripts.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    /// <summary>How long to wait.</summary>
    public static readonly Option<int?> Timeout = new("--timeout") { Description = "Longest wait for an answer, in milliseconds" };

    /// <summary>Configuration file and state directory as the command line, the environment and the profile have them.</summary>
    public static Location LocationOf(ParseResult parse) =>
        Location.Resolve(parse.GetValue(Config), parse.GetValue(StateDirectory), Configuration.Profile.Resolve(parse.GetValue(Profile), parse.GetValue(Dev)));

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "ws" or "wss" or "http" or "https")
        {
            return url;
        }

        result.AddError($"--url '{result.Tokens[0].Value}' is no address of a gateway; for example ws://127.0.0.1:18789");
        return null;
    }

    /// <summary>Adds what every verb has that asks a running gateway.</summary>
    public static Command AskingGateway(this Command command)
    {
        foreach (var option in (Option[])[Url, Token, Password, TlsFingerprint, Config, StateDirectory, Timeout, Json])
        {
            command.Options.Add(option);
        }

        return command;
    }
}
