using System.ClientModel.Primitives;

namespace PluginGateway.Agents.OpenAI;

/// <summary>For servers that ask for no key: sends none. Any thread.</summary>
internal sealed class NoKey : AuthenticationPolicy
{
    public static readonly NoKey Instance = new();

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) => ProcessNext(message, pipeline, currentIndex);

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) => ProcessNextAsync(message, pipeline, currentIndex);
}
