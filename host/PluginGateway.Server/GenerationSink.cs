using PluginGateway.PluginHosting;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server;

/// <summary>Lets in what a plugin generation brings, all or nothing, and takes it out again.</summary>
internal sealed class GenerationSink(MethodTable methods, AgentDirectory agents, ChannelHub channels) : IGenerationSink
{
    /// <inheritdoc />
    public IReadOnlyList<string> Admit(PluginGeneration generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        try
        {
            var names = methods.Add(generation.MethodFamilies, generation);
            foreach (var provider in generation.AgentProviders)
            {
                agents.Add(generation, provider);
            }

            channels.Add(generation);
            return
            [
                .. generation.Channels.Select(channel => $"channel {channel.Id}"),
                .. generation.AgentProviders.Select(provider => $"agent {provider.Id}"),
                .. names.Select(name => $"method {name}"),
            ];
        }
        catch
        {
            // What of it was let in before the refusal; its channels come last, and none of them starts unless all can.
            methods.Remove(generation);
            agents.Remove(generation);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken cancellation)
    {
        methods.Remove(generation);
        agents.Remove(generation);
        await channels.RemoveAsync(generation);
    }
}
