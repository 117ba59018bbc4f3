using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using Satellites;

[assembly: GatewayPlugin<Plugin>("satellites")]
[assembly: NeutralResourcesLanguage("en")]

namespace Satellites;

/// <summary>Says good day in the language it is asked for.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<PoliteAgent>("polite");
}

internal sealed class PoliteAgent : IAgentProvider
{
    private static readonly ResourceManager Texts = new("Satellites.Texts", typeof(PoliteAgent).Assembly);

    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new AgentText(Texts.GetString("GoodDay", CultureInfo.GetCultureInfo(request.Message))!);
    }
}
