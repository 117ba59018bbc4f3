namespace PluginGateway.Testing;

/// <summary>Ending, and making room for the next one.</summary>
internal static class StoppingRules
{
    public static async Task<string?> StopsInTimeAsync(ConformanceScene scene)
    {
        var early = scene.Account();
        early.Start();
        await early.StopAsync();

        var account = await scene.ConnectAsync();
        await account.StopAsync();

        account.Start();
        await scene.ConnectedAsync(account);
        using (var slow = account.Context.HoldPublishing())
        {
            await scene.World.DeliverAsync(scene.NextText());
            await slow.NextAsync();
            await account.StopAsync();
        }

        if (scene.World.NotApplicable.TryGetValue(ChannelRule.Reconnecting, out var reason))
        {
            return $"stopping while the network is gone is not checked: {reason}";
        }

        account.Start();
        await scene.ConnectedAsync(account);
        await ConnectionRules.LoseAsync(scene, account);
        await account.StopAsync();
        return null;
    }

    public static async Task<string?> NeverOverlapsAsync(ConformanceScene scene)
    {
        const string Remedy = "close the connection, and await that, before RunAsync ends";
        var first = await scene.ConnectAsync();
        if (!first.Descriptor.Exclusive)
        {
            return "the channel says that its network allows several receivers (ChannelDescriptor.Exclusive)";
        }

        var second = scene.Account();
        await second.PrepareAsync();
        await scene.CountAsync(1, "PrepareAsync only checks: close what it opened, and receive nothing");
        await scene.ReceiveAsync(first);
        Judge.That(second.Context.Published.Count == 0, "nothing to be published in PrepareAsync", $"{second.Context.Published.Count} were", "PrepareAsync only checks credentials; receive in RunAsync");

        await first.StopAsync();
        await scene.CountAsync(0, Remedy);
        second.Start();
        await scene.ConnectedAsync(second);
        await scene.ReceiveAsync(second);
        await scene.QuietAsync();
        Judge.That(first.Context.Published.Count == 1, "nothing to be published by a receiver that has stopped", $"{first.Context.Published.Count - 1} were", Remedy);
        Judge.That(await scene.World.CountReceiversAsync() == 1, "one receiver", $"the network sees {await scene.World.CountReceiversAsync()}", Remedy);
        return null;
    }
}
