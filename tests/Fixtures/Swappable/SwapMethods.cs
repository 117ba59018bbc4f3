using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace Swappable;

internal sealed class SwapMethods(Build build, PluginInfo info, IOptionsMonitor<SwapOptions> options) : IMethodFamily
{
    private static readonly Method<Words, Words> Say = new("swap.say", SwapJson.Default.Words, SwapJson.Default.Words);
    private static readonly Method<Words, Words> Hold = new("swap.hold", SwapJson.Default.Words, SwapJson.Default.Words);
    private static readonly Method<Words, Words> Spin = new("swap.spin", SwapJson.Default.Words, SwapJson.Default.Words);
    private static readonly Method<Words, Words> Fault = new("swap.fault", SwapJson.Default.Words, SwapJson.Default.Words);

    public void Register(IMethodRegistry methods)
    {
        methods.Add(Say, Access.Read, (words, _) => ValueTask.FromResult(Answer(words)));
        methods.Add(Hold, Access.Read, HoldAsync);
        methods.Add(Fault, Access.Read, ThrowOnThread);
        methods.Add(Spin, Access.Read, SpinIn);
    }

    private static async ValueTask<Words> HoldAsync(Words words, MethodContext<Words> context)
    {
        // Until the test lets go, or the host does not want to wait any longer.
        if (AppContext.GetData($"swappable.hold.{words.Text}") is Task until)
        {
            await until.WaitAsync(context.Cancellation);
        }

        return words with { Text = $"held {words.Text}" };
    }

    private static ValueTask<Words> ThrowOnThread(Words words, MethodContext<Words> context)
    {
        new Thread(() => throw new InvalidOperationException(words.Text)).Start();
        return ValueTask.FromResult(words);
    }

    // In the call itself, or in something that it starts.
    private static ValueTask<Words> SpinIn(Words words, MethodContext<Words> context)
    {
        switch (words.Text)
        {
            case "pool":
                _ = Task.Run(Build.Spin);
                break;
            case "unmarked":
                new Thread(Build.Spin) { Name = "swap (3) hides", IsBackground = true }.UnsafeStart();
                break;
            default:
                Build.Spin();
                break;
        }

        return ValueTask.FromResult(words);
    }

    private Words Answer(Words words) => new($"{info.Generation} {build.Number} {string.Concat(Enumerable.Repeat(options.CurrentValue.Greeting, options.CurrentValue.Times))} {words.Text}");
}

internal sealed record Words(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Words))]
internal sealed partial class SwapJson : JsonSerializerContext;
