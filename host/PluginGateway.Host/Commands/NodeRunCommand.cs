using System.CommandLine;
using PluginGateway.Host.Configuration;
using PluginGateway.Host.NodeHost;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw node run</c>: runs a node until it is told to stop.</summary>
internal static class NodeRunCommand
{
    private static readonly Option<string?> Name = new("--name") { Description = "What the node calls itself (default: the machine's name)" };
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Say everything on the console too" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("run", "Run a node: connect to a gateway and do what it asks for")
        {
            CommonOptions.Url, CommonOptions.Token, CommonOptions.Password, CommonOptions.TlsFingerprint, CommonOptions.StateDirectory, Name, Verbose,
        };
        command.SetAction((parse, cancellation) =>
        {
            var location = CommonOptions.LocationOf(parse);
            return NodeProcess.RunAsync(
                new NodeArguments
                {
                    Location = location,
                    Target = GatewayTarget.Resolve(
                        location, parse.GetValue(CommonOptions.Url), parse.GetValue(CommonOptions.Token), parse.GetValue(CommonOptions.Password), parse.GetValue(CommonOptions.TlsFingerprint)),
                    Name = parse.GetValue(Name) is { Length: > 0 } name ? name : Environment.MachineName,
                    Verbose = parse.GetValue(Verbose),
                },
                cancellation);
        });
        return command;
    }
}
