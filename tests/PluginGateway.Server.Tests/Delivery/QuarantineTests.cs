using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>Messages that may have ended the gateway, one at a time.</summary>
public sealed class QuarantineTests
{
    [Fact]
    public async Task Lets_one_in_at_a_time_in_their_order_and_passes_over_who_does_not_wait_any_more()
    {
        var quarantine = new Quarantine();
        using var impatient = new CancellationTokenSource();
        await quarantine.EnterAsync(1, CancellationToken.None);
        await quarantine.EnterAsync(1, CancellationToken.None);
        var second = quarantine.EnterAsync(2, impatient.Token);
        var third = quarantine.EnterAsync(3, CancellationToken.None);
        var fourth = quarantine.EnterAsync(4, CancellationToken.None);
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);

        quarantine.Leave(2);
        third.IsCompleted.ShouldBeFalse("who has no turn gives none");
        quarantine.Leave(1);
        await third.WaitAsync(TestClient.Patience);
        fourth.IsCompleted.ShouldBeFalse();
        quarantine.Leave(3);
        await fourth.WaitAsync(TestClient.Patience);
        quarantine.Leave(4);

        await quarantine.EnterAsync(5, CancellationToken.None).WaitAsync(TestClient.Patience);
    }
}
