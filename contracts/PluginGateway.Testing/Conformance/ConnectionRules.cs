using PluginGateway.Contracts.Channels;

namespace PluginGateway.Testing;

/// <summary>Being connected, saying so, and coming back.</summary>
internal static class ConnectionRules
{
    public static async Task<string?> ReportsAsync(ConformanceScene scene)
    {
        var account = await scene.ConnectAsync();
        if (scene.World.NotApplicable.TryGetValue(ChannelRule.Reconnecting, out var reason))
        {
            return $"a lost connection is not checked: {reason}";
        }

        var before = account.Context.Reports.Count;
        await LoseAsync(scene, account);
        await scene.QuietAsync();
        var lied = account.Context.Reports.Skip(before).Any(report => report.Health == ChannelHealth.Connected);
        Judge.That(!lied, "no report of Connected while the network is gone", account.Context.ReportsInWords(), "report Connected when the network has let the account in");
        return null;
    }

    public static async Task<string?> ComesBackAsync(ConformanceScene scene)
    {
        var account = await scene.ConnectAsync();
        await LoseAsync(scene, account);
        await scene.World.ComeBackAsync();
        await scene.ConnectedAsync(account);
        await scene.ReceiveAsync(account);
        return null;
    }

    /// <summary>Takes the network away, and waits until the channel says so.</summary>
    public static async Task LoseAsync(ConformanceScene scene, ChannelUnderTest account)
    {
        var before = account.Context.Reports.Count;
        await scene.World.GoDownAsync();
        await Poll.UntilAsync(
            async () =>
            {
                if (account.Ended.IsCompleted)
                {
                    // Says how it ended.
                    await account.StopAsync();
                }

                return account.Context.Reports.Skip(before).Any(report => report.Health != ChannelHealth.Connected);
            },
            scene.Options.Patience,
            "a report that the connection is lost",
            () => Task.FromResult(account.Context.ReportsInWords()),
            "report Disconnected when the connection ends, then connect again");
    }
}
