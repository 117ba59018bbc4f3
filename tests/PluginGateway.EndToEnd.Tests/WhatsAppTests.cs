using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PluginGateway.Channels.WhatsApp.Tests;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>WhatsApp in a gateway as an operator has it: its verbs, the plugin in the box, the bridge in Node.js, and a library that stands in for Baileys.</summary>
public sealed class WhatsAppTests(ITestOutputHelper output) : IAsyncLifetime
{
    // The environment says when more are wanted.
    private static readonly int Swaps = int.TryParse(Environment.GetEnvironmentVariable("PGW_WHATSAPP_SWAPS"), CultureInfo.InvariantCulture, out var swaps) ? swaps : 3;

    private const string Ada = "+4915111111111";

    private readonly WhatsAppGateway _whatsApp = new();

    private GatewayUnderTest Gateway => _whatsApp.Gateway;

    private FakeWhatsApp Phone => _whatsApp.Phone;

    public Task InitializeAsync() => _whatsApp.StartAsync();

    public async Task DisposeAsync() => await _whatsApp.DisposeAsync();

    [NodeFact]
    public async Task Is_linked_answers_and_is_unlinked_by_the_verbs_of_the_page()
    {
        await using var client = await Gateway.ConnectAsync(Scopes.Admin);
        var status = await Gateway.AskAsync("channels", "status", "whatsapp", "--json");
        status.Output.ShouldContain("pgw channels login whatsapp");
        (await Gateway.AskAsync("channels", "setup", "whatsapp")).Code.ShouldBe(0);

        // Who waits for a receipt is told at once, and nothing is left behind to be sent later.
        var refused = await Should.ThrowAsync<GatewayException>(() => client.CallAsync(SendMethods.Send, new SendParams { To = Ada, Message = "early", IdempotencyKey = "e1", Channel = "whatsapp" }, CancellationToken.None));
        (refused.Code, refused.Message.Contains("pgw channels login whatsapp", StringComparison.Ordinal)).ShouldBe((ErrorCodes.NotLinked, true));
        (await Gateway.AskAsync("outbox", "list", "--json")).Output.ShouldNotContain("early");

        (await LinkAsync(1)).ShouldContain("linked as +4915100000001");
        (await Gateway.AskAsync("channels", "login", "whatsapp")).Output.ShouldContain("already linked");
        await Phone.SaysTextAsync("hello", "M1");
        Text(await Phone.CallAsync("sendMessage")).ShouldBe("You said: hello");

        (await Gateway.AskAsync("channels", "logout", "whatsapp")).Output.ShouldContain("is not linked any more");
        (await Gateway.AskAsync("channels", "logout", "whatsapp")).Output.ShouldContain("was not linked");
        (await Gateway.AskAsync("channels", "setup", "nowhere")).Error.ShouldContain("pgw plugins enable nowhere");
        (await Gateway.AskAsync("channels", "logout", "nowhere")).Error.ShouldContain("invalid channels.logout channel");
    }

    [NodeFact]
    public async Task An_answer_waits_until_the_account_is_linked_again()
    {
        await using var client = await Gateway.ConnectAsync(Scopes.Admin);
        await LinkAsync(1);
        await Phone.SaysTextAsync("one two three four five six seven eight nine ten", "M1");
        await Phone.CallAsync("presence");
        await Phone.CloseAsync(401);
        await WhatsAppGateway.StateAsync(client, "authRequired");
        await Until.TrueAsync(async () => (await Gateway.AskAsync("outbox", "list", "--json")).Output.Contains("seven", StringComparison.Ordinal));
        Phone.CallsOf("sendMessage").ShouldBeEmpty();
        await LinkAsync(Phone.CallsOf("socket").Count + 1);
        Text(await Phone.CallAsync("sendMessage")).ShouldBe("You said: one two three four five six seven eight nine ten");
    }

    [NodeFact]
    public async Task The_link_stands_while_the_plugin_is_swapped_and_each_message_is_answered_once()
    {
        await using var client = await Gateway.ConnectAsync(Scopes.Admin);
        await LinkAsync(1);
        var (pid, sockets) = (await PidAsync(client), Phone.CallsOf("socket").Count);
        using var over = new CancellationTokenSource();
        var saying = SayAsync(over.Token);
        for (var swap = 0; swap < Swaps; swap++)
        {
            var result = await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams { Id = "whatsapp" }, CancellationToken.None);
            result.Changes.Single(static change => change.Id == "whatsapp").Error.ShouldBeNull();
        }

        await over.CancelAsync();
        var said = await saying;
        await Eventually.Holds(() => Phone.CallsOf("sendMessage").Count >= said, $"{said} answers");
        Phone.CallsOf("sendMessage").Select(Text).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, said).Select(static number => $"You said: m{number}").Order(StringComparer.Ordinal));
        (await PidAsync(client)).ShouldBe(pid);
        Phone.CallsOf("socket").Count.ShouldBe(sockets);
        output.WriteLine($"{Swaps} swaps of the plugin in a gateway: {said} messages, each answered once; bridge {pid} throughout");
    }

    [NodeFact]
    public async Task No_bridge_outlives_a_gateway_that_is_killed_even_one_that_hangs()
    {
        await using var client = await Gateway.ConnectAsync(Scopes.Admin);
        await LinkAsync(1);
        var pid = await PidAsync(client);
        FakeWhatsApp.IsAlive(pid).ShouldBeTrue();

        // It does not see the end of its input any more.
        await Phone.OrderAsync("hang");
        await Gateway.SignalAsync("KILL");
        await Gateway.EndAsync(TimeSpan.FromMinutes(1));
        var ended = Stopwatch.GetTimestamp();
        await Eventually.Holds(() => !FakeWhatsApp.IsAlive(pid) || Stopwatch.GetElapsedTime(ended) > TimeSpan.FromSeconds(2), "the bridge to end");
        FakeWhatsApp.IsAlive(pid).ShouldBeFalse("two seconds after the gateway");
    }

    private static async Task<int> PidAsync(GatewayClient client)
    {
        using var none = JsonDocument.Parse("{}");
        return (await client.CallAsync("whatsapp.status", none.RootElement, CancellationToken.None)).GetProperty("accounts").GetProperty("default").GetProperty("bridgePid").GetInt32();
    }

    private static string? Text(JsonElement call) => call.GetProperty("content").GetProperty("text").GetString();

    // Each in a chat of its own, so that answers do not wait for each other.
    private async Task<int> SayAsync(CancellationToken over)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var number = 1; ; number++)
        {
            await Phone.SaysTextAsync($"m{number}", $"S{number}", string.Create(CultureInfo.InvariantCulture, $"{491520000000 + number}@s.whatsapp.net"));
            if (over.IsCancellationRequested)
            {
                return number;
            }

            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Links the account by the verb; the phone scans the code of the n-th socket.</summary>
    private async Task<string> LinkAsync(int socket)
    {
        var linking = Gateway.AskAsync("channels", "login", "whatsapp");
        await Phone.CallAsync("socket", socket);
        await Until.TrueAsync(async () => (await Gateway.AskAsync("channels", "status", "whatsapp", "--json")).Output.Contains("waits to be scanned", StringComparison.Ordinal));
        await Phone.OrderAsync("pair");
        var (code, output, error) = await linking;
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("Scan this QR code");
        return output;
    }
}
