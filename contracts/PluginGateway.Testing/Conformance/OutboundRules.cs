using PluginGateway.Protocol;

namespace PluginGateway.Testing;

/// <summary>From the gateway to the network.</summary>
internal static class OutboundRules
{
    public static async Task<string?> TellsTheTruthAsync(ConformanceScene scene)
    {
        var account = await scene.ConnectAsync();
        var texts = Enumerable.Range(0, 3).Select(_ => scene.NextText()).ToList();
        var receipts = await Task.WhenAll(texts.Select(text => account.SendAsync(scene.World.Peer, text)));
        var ids = receipts.Select(receipt => receipt.ExternalId).ToHashSet(StringComparer.Ordinal);
        Judge.That(ids.Count == receipts.Length && ids.All(id => id.Length > 0), "a receipt of its own for each message", string.Join(", ", receipts.Select(receipt => receipt.ExternalId)), "return the network's id of the message");
        foreach (var text in texts)
        {
            OnceIn(await scene.CopiesAsync(text), text, "send each message once");
        }

        if (scene.World.NotApplicable.TryGetValue(ChannelRule.Reconnecting, out var reason))
        {
            return $"sending without a connection is not checked: {reason}";
        }

        await ConnectionRules.LoseAsync(scene, account);
        await RefusedAsync(scene, account);
        return null;
    }

    public static async Task<string?> SendsEachKeyOnceAsync(ConformanceScene scene)
    {
        var (key, text) = (Guid.NewGuid().ToString(), scene.NextText());
        var account = await scene.ConnectAsync();
        await account.SendAsync(scene.World.Peer, text, key);
        await account.SendAsync(scene.World.Peer, text, key);
        OnceIn(await scene.CopiesAsync(text), text, "give the network IdempotencyKey with each message");

        await account.StopAsync();
        account.Start();
        await scene.ConnectedAsync(account);
        await account.SendAsync(scene.World.Peer, text, key);
        OnceIn(await scene.CopiesAsync(text), text, "give the network IdempotencyKey itself: what the channel remembers is gone with its instance");
        return null;
    }

    private static async Task RefusedAsync(ConformanceScene scene, ChannelUnderTest account)
    {
        using var patience = new CancellationTokenSource(scene.Options.Patience);
        try
        {
            var receipt = await account.SendAsync(scene.World.Peer, scene.NextText(), idempotencyKey: null, patience.Token).WaitAsync(patience.Token);
            throw new PluginTestException(
                "SendAsync to throw while the network is gone", $"it returned the receipt {receipt.ExternalId}", $"throw a GatewayException ({ErrorCodes.Unavailable}, retryable) when there is no connection");
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new PluginTestException(
                "SendAsync to throw while the network is gone", $"it did not end within {scene.Options.Patience.TotalSeconds:0.###} s", "do not wait for the connection in SendAsync: the gateway tries again", e);
        }
        catch (Exception e) when (e is not PluginTestException) // the channel says, in whatever words, that it was not sent
        {
        }
    }

    private static void OnceIn(int copies, string text, string remedy) => Judge.That(copies == 1, $"the peer to read \"{text}\" once", $"it read it {copies} times", remedy);
}
