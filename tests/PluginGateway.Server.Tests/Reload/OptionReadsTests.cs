using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>An option is hot only when nobody keeps what it was at the start.</summary>
public sealed class OptionReadsTests
{
    private const BindingFlags Every = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    // The first follows each later reading of the file itself; the second asks what to do with what an earlier start has left.
    private static readonly string[] Rightly =
    [
        "Reconciler..ctor → ReloadOptions.get_DebounceMs",
        "<StartingAsync.MoveNext → Clockwork.WindUp → EventStreams.Start → ResumeOptions.get_Enabled",
    ];

    [Fact]
    public async Task Nothing_that_a_gateway_is_made_of_keeps_a_hot_option()
    {
        var beginnings = new List<MethodBase>();
        await using var gateway = await TestGateway.StartAsync(services: services => beginnings.AddRange(services.SelectMany(Makers)));
        beginnings.Count.ShouldBeGreaterThan(100);

        OptionReads.From([.. beginnings, typeof(GatewayPipeline).GetMethod(nameof(GatewayPipeline.MapGateway))!, .. AtTheStart()]).ShouldBe(Rightly, ignoreOrder: true);
    }

    [Fact]
    public void What_keeps_one_is_found()
    {
        OptionReads.From(typeof(Keeps).GetConstructors()).ShouldHaveSingleItem().ShouldBe("Keeps..ctor → MessageQueueOptions.get_Cap");
        OptionReads.From(typeof(KeepsByTheWay).GetConstructors()).ShouldHaveSingleItem().ShouldBe("KeepsByTheWay..ctor → KeepsByTheWay.Read → MediaOptions.get_MaxFileBytes → MediaOptions.get_MaxFileMegabytes");
        OptionReads.From(typeof(Asks).GetConstructors()).ShouldBeEmpty();
    }

    private static IEnumerable<MethodBase> Makers(ServiceDescriptor service) =>
        service.ImplementationFactory is { } factory ? [factory.Method]
        : service.ImplementationType is { IsGenericTypeDefinition: false } type && type.Assembly == typeof(GatewaySettings).Assembly ? type.GetConstructors(Every & ~BindingFlags.Static)
        : [];

    // The start is awaited: what it does is in the machine that the compiler makes of it.
    private static IEnumerable<MethodBase> AtTheStart() =>
        typeof(GatewayService).GetNestedTypes(BindingFlags.NonPublic).Where(type => type.Name.StartsWith("<StartingAsync>", StringComparison.Ordinal)).Select(type => type.GetMethod("MoveNext", Every)!);

    private sealed class Keeps(MessagesOptions options)
    {
        private readonly int _cap = options.Queue.Cap;

        public override string ToString() => $"{_cap}";
    }

    private sealed class KeepsByTheWay
    {
        private readonly long _most;

        public KeepsByTheWay(MediaOptions options) => _most = Read(options);

        public override string ToString() => $"{_most}";

        private static long Read(MediaOptions options) => options.MaxFileBytes;
    }

    private sealed class Asks(MessagesOptions options)
    {
        private readonly Func<int> _cap = () => options.Queue.Cap;

        public override string ToString() => $"{_cap()}";
    }
}
