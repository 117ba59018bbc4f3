using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace Echo.Plain;

/// <summary>Also asks for everything that a plugin is given by the host.</summary>
internal sealed class EchoMethods(IOptions<EchoOptions> options, PluginInfo info, TimeProvider time, ILogger<EchoMethods> log) : IMethodFamily, IAsyncDisposable
{
    private static readonly Method<Words, Words> Say = new("echo.say", EchoJson.Default.Words, EchoJson.Default.Words);

    public void Register(IMethodRegistry methods) => methods.Add(Say, Access.Read, (words, _) => new ValueTask<Words>(Answer(words)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Words Answer(Words words)
    {
        if (log.IsEnabled(LogLevel.Trace))
        {
            log.LogTrace("{Plugin} answers at {Time}", info.Id, time.GetUtcNow());
        }

        return new Words(options.Value.Prefix + string.Concat(Enumerable.Repeat(words.Text, options.Value.Times)));
    }
}

internal sealed record Words(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Words))]
internal sealed partial class EchoJson : JsonSerializerContext;
