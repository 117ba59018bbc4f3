using System.Globalization;
using System.Text.Json.Serialization;
using Battery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Nodes;

[assembly: GatewayPlugin<BatteryPlugin>("battery")]

namespace Battery;

internal sealed class BatteryPlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin
        .AddOptions<BatteryOptions>(static (section, options) => section.Bind(options))
        .AddNodeCommands<BatteryCommands>()
        .AddNodeHandler<BatteryHandler>();
}

internal sealed class BatteryOptions
{
    /// <summary>Where Linux says how full it is, in percent.</summary>
    public string File { get; set; } = "/sys/class/power_supply/BAT0/capacity";
}

internal sealed record BatteryParams;

internal sealed record BatteryState(int Percent);

// The gateway's side: what may be asked, of which nodes, and what comes back.
internal sealed class BatteryCommands : INodeCommandFamily
{
    public IReadOnlyList<NodeCommand> Commands { get; } =
        [NodeCommand.Of<BatteryParams, BatteryState>("battery.get", "Tells how full the battery is.", BatteryJson.Default, NodePlatforms.Desktop)];
}

// The node's side: does it, where there is a battery.
internal sealed class BatteryHandler(IOptionsMonitor<BatteryOptions> options) : NodeCommandHandler<BatteryParams, BatteryState>("battery.get", BatteryJson.Default)
{
    public override string Capability => "battery";

    public override bool IsOffered => File.Exists(options.CurrentValue.File);

    protected override async ValueTask<BatteryState> InvokeAsync(BatteryParams parameters, NodeCommandCall call, CancellationToken cancellation)
    {
        var text = await File.ReadAllTextAsync(options.CurrentValue.File, cancellation);
        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? new BatteryState(percent)
            : throw new NodeCommandException($"{options.CurrentValue.File} does not say how full the battery is");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BatteryParams))]
[JsonSerializable(typeof(BatteryState))]
internal sealed partial class BatteryJson : JsonSerializerContext;
