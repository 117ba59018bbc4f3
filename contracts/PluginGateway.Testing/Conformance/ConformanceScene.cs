using PluginGateway.Contracts.Channels;

namespace PluginGateway.Testing;

/// <summary>One rule's stage: the network, the plugin, and the waiting that all rules share.</summary>
internal sealed class ConformanceScene(IChannelWorld world, PluginHarness plugin, ConformanceOptions options)
{
    private int _texts;

    public IChannelWorld World => world;

    public ConformanceOptions Options => options;

    /// <summary>A text that was not used yet.</summary>
    public string NextText() => $"message {Interlocked.Increment(ref _texts)} of {Guid.NewGuid():N}";

    public ChannelUnderTest Account() => plugin.Channel();

    /// <summary>Starts a receiver, and waits until both it and the network say that it is connected.</summary>
    public async Task<ChannelUnderTest> ConnectAsync()
    {
        var account = plugin.StartChannel();
        await ConnectedAsync(account);
        return account;
    }

    public async Task ConnectedAsync(ChannelUnderTest account)
    {
        await ReportedAsync(account, ChannelHealth.Connected);
        await CountAsync(1, "connected is what the network sees; report Connected when it has let the account in");
    }

    /// <summary>Waits for a report; a receiver that ends meanwhile is a fault.</summary>
    private static async Task ReportedAsync(ChannelUnderTest account, ChannelHealth health)
    {
        var report = account.Context.NextReportAsync(health);
        if (await Task.WhenAny(report, account.Ended) != report && !report.IsCompleted)
        {
            await account.StopAsync();
        }

        await report;
    }

    public Task CountAsync(int receivers, string remedy) => Poll.UntilAsync(
        async () => await world.CountReceiversAsync() == receivers,
        options.Patience,
        receivers == 0 ? "no receiver of the account to be connected" : $"{receivers} receiver of the account to be connected",
        async () => $"the network sees {await world.CountReceiversAsync()}",
        remedy);

    public Task QuietAsync() => Task.Delay(options.Quiet, TimeProvider.System);

    /// <summary>Has the peer write, and waits until it is published.</summary>
    public async Task<InboundMessage> ReceiveAsync(ChannelUnderTest account)
    {
        var text = NextText();
        await world.DeliverAsync(text);
        var message = await account.Context.NextInboundAsync();
        Judge.That(message.Text == text, $"\"{text}\" to be published", $"\"{message.Text}\" was", "publish what the peer wrote, each message once");
        return message;
    }

    /// <summary>How often the peer has read a text, once it has read it at all.</summary>
    public async Task<int> CopiesAsync(string text)
    {
        await Poll.UntilAsync(
            async () => (await world.ReadByPeerAsync()).Contains(text, StringComparer.Ordinal),
            options.Patience,
            $"the peer to read \"{text}\"",
            async () => await world.ReadByPeerAsync() is { Count: > 0 } read ? $"it read: {string.Join("; ", read)}" : "it read nothing",
            "return from SendAsync when the network has the message, and throw when it has not");
        await QuietAsync();
        return (await world.ReadByPeerAsync()).Count(read => read == text);
    }
}

/// <summary>Says what is broken.</summary>
internal static class Judge
{
    /// <exception cref="PluginTestException">It is not so.</exception>
    public static void That(bool isSo, string expected, string happened, string remedy)
    {
        if (!isSo)
        {
            throw new PluginTestException(expected, happened, remedy);
        }
    }
}
