using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using Swappable;

[assembly: GatewayPlugin<Plugin>("swappable")]

namespace Swappable;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin)
    {
        var build = Build.Read(plugin.Info.ContentDirectory);
        build.Pass("configure");
        if (build.Spins("thread"))
        {
            new Thread(Build.Spin) { Name = "swap (2) spins", IsBackground = true }.Start();
        }

        plugin
            .AddOptions<SwapOptions>((section, options) => Bind(build, section, options), new SwapOptionsValidator())
            .AddChannel<SwapChannel, SwapAccount>("swap", static (section, account) => section.Bind(account))
            .AddMethods<SwapMethods>();
        plugin.Services.AddSingleton(build);
    }

    // The build that throws there has rubbish for defaults: nobody has written anything wrong.
    private static void Bind(Build build, IConfiguration section, SwapOptions options)
    {
        options.Times = build.Throws("options") ? -7 : options.Times;
        section.Bind(options);
    }
}

public sealed class SwapOptions
{
    public string Greeting { get; set; } = "hello";

    [Range(1, 9)]
    public int Times { get; set; } = 1;

    [Reload(ReloadKind.Channel)]
    public string Server { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class SwapOptionsValidator : IValidateOptions<SwapOptions>;

public sealed class SwapAccount
{
    /// <summary>Where the network listens; 0 when there is none.</summary>
    public int Port { get; set; }

    public string Nick { get; set; } = "";

    [Reload(ReloadKind.Hot)]
    public string Away { get; set; } = "";
}
