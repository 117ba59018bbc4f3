using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Contracts.Channels;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Testing.Tests;

[assembly: GatewayPlugin<SamplePlugin>("sample")]

namespace PluginGateway.Testing.Tests;

/// <summary>One of each: options, a method, an agent, a channel that writes every few seconds.</summary>
public sealed class SamplePlugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin
        .AddOptions<SampleOptions>(static (section, options) => section.Bind(options), new SampleOptionsValidator())
        .AddMethods<SampleMethods>()
        .AddAgentProvider<SampleAgent>("parrot")
        .AddChannel<SampleChannel, SampleAccount>("clock", static (section, account) => section.Bind(account));
}

public sealed class SampleOptions
{
    public string Prefix { get; set; } = "hello ";

    /// <summary>A class of the plugin's own, whose keys are known too.</summary>
    [ValidateObjectMembers]
    public SampleLimits Limits { get; set; } = new();
}

public sealed class SampleLimits
{
    [Range(1, 100, ErrorMessage = "limits.length must be between 1 and 100")]
    public int Length { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class SampleOptionsValidator : IValidateOptions<SampleOptions>;

public sealed class SampleAccount
{
    public int Seconds { get; set; } = 5;
}

internal sealed record SampleText(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SampleText))]
internal sealed partial class SampleJson : JsonSerializerContext;

internal sealed class SampleMethods(IOptionsMonitor<SampleOptions> options, PluginInfo info) : IMethodFamily
{
    public static readonly Method<SampleText, SampleText> Say = new("sample.say", SampleJson.Default.SampleText, SampleJson.Default.SampleText);
    private static readonly Method<SampleText, SampleText> Write = new("sample.write", SampleJson.Default.SampleText, SampleJson.Default.SampleText);

    public void Register(IMethodRegistry methods)
    {
        methods.Add(Say, Access.Read, (words, context) =>
        {
            context.Acknowledge(new SampleText("wait"));
            return new(new SampleText(options.CurrentValue.Prefix + words.Text));
        });
        methods.Add(Write, Access.Admin, async (words, context) =>
        {
            Directory.CreateDirectory(info.DataDirectory);
            await File.WriteAllTextAsync(Path.Combine(info.DataDirectory, "words.txt"), words.Text, context.Cancellation);
            return words;
        });
    }
}

internal sealed class SampleAgent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models { get; } = [new("parrot-1", "Parrot 1", "parrot")];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new AgentText("You said: ");
        await Task.Yield();
        yield return new AgentText(request.Message);
    }
}

internal sealed class SampleChannel(SampleAccount account, TimeProvider time) : IChannel
{
    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        context.Report(ChannelHealth.Connected, $"every {account.Seconds} s");
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(account.Seconds), time);
        for (var number = 1; await ticks.WaitForNextTickAsync(stop); number++)
        {
            await context.PublishAsync(new InboundMessage($"{number}", ChatKind.Group, "lobby", "clock", $"tick {number}", time.GetUtcNow()), stop);
        }
    }

    public ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation) => new(new DeliveryReceipt($"sent {message.Text}"));
}
