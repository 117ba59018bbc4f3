using PluginGateway.Contracts.Channels;

namespace PluginGateway.Testing;

/// <summary>From the network to the gateway.</summary>
internal static class InboundRules
{
    public static async Task<string?> PublishesEachOnceAsync(ConformanceScene scene)
    {
        var account = await scene.ConnectAsync();
        var first = await scene.ReceiveAsync(account);
        var texts = Enumerable.Range(0, 3).Select(_ => scene.NextText()).ToList();
        foreach (var text in texts)
        {
            await scene.World.DeliverAsync(text);
        }

        var messages = new List<InboundMessage> { first };
        foreach (var text in texts)
        {
            var message = await account.Context.NextInboundAsync();
            Judge.That(message.Text == text, $"\"{text}\" to be published next", $"\"{message.Text}\" was", "publish each message once, in the order in which they came, awaiting PublishAsync");
            messages.Add(message);
        }

        await scene.QuietAsync();
        Judge.That(account.Context.Published.Count == messages.Count, $"{messages.Count} messages", $"{account.Context.Published.Count} were published", "publish each message once");
        foreach (var message in messages)
        {
            Check(message);
        }

        var ids = messages.Select(message => message.ExternalId).ToHashSet(StringComparer.Ordinal);
        Judge.That(ids.Count == messages.Count, "an ExternalId of its own for each message", string.Join(", ", messages.Select(message => message.ExternalId)), "use the network's id, or number what has none");
        return null;
    }

    public static async Task<string?> PublishesFirstAsync(ConformanceScene scene)
    {
        var account = await scene.ConnectAsync();
        var taken = scene.NextText();
        using (var slow = account.Context.HoldPublishing())
        {
            await scene.World.DeliverAsync(taken);
            await slow.NextAsync();
            await NotAcknowledgedAsync(scene, taken, "while the gateway has not taken it");
        }

        await AcknowledgedAsync(scene, taken);
        await account.Context.NextInboundAsync();
        var left = scene.NextText();
        using (var slow = account.Context.HoldPublishing())
        {
            await scene.World.DeliverAsync(left);
            await slow.NextAsync();
            await account.StopAsync();
            await NotAcknowledgedAsync(scene, left, "though the channel was stopped before the gateway took it");
        }

        account.Start();
        var again = await account.Context.NextInboundAsync();
        Judge.That(again.Text == left, $"\"{left}\", which the gateway did not take, to come again", $"\"{again.Text}\" came", "begin where the network was last told that messages were received");
        await AcknowledgedAsync(scene, left);
        return null;
    }

    private static void Check(InboundMessage message)
    {
        Judge.That(message.ExternalId.Length > 0, "an ExternalId", $"none in {message}", "use the network's id, or number what has none");
        Judge.That(message.SenderId.Length > 0, "a SenderId", $"none in {message}", "set it: the gateway lets nobody in whom it does not know");
        Judge.That(message.Chat.Length > 0, "a Chat", $"none in {message}", "set it: the answer goes there");
        Judge.That(message.Kind != ChatKind.Unknown, "a Kind", $"it is unknown in {message}", "set it: the gateway takes Unknown for forbidden");
    }

    private static async Task NotAcknowledgedAsync(ConformanceScene scene, string text, string when)
    {
        await scene.QuietAsync();
        var acknowledged = (await scene.World.AcknowledgedAsync()).Contains(text, StringComparer.Ordinal);
        Judge.That(!acknowledged, $"\"{text}\" not to be acknowledged {when}", "it was", "await PublishAsync before you confirm a message or move the cursor");
    }

    private static Task AcknowledgedAsync(ConformanceScene scene, string text) => Poll.UntilAsync(
        async () => (await scene.World.AcknowledgedAsync()).Contains(text, StringComparer.Ordinal),
        scene.Options.Patience,
        $"\"{text}\" to be acknowledged after the gateway took it",
        async () => $"acknowledged are {(await scene.World.AcknowledgedAsync()).Count}",
        "confirm a message, or move the cursor, after PublishAsync");
}
