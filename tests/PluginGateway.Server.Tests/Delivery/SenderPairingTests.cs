using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels.Pairing;
using PluginGateway.Server.Storage;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>Strangers who ask to be heard (<c>channels.md</c> §4.2), over a real database.</summary>
public sealed class SenderPairingTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-pairing-");
    private readonly FakeClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private SqliteDatabase _database = null!;

    public Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path.Combine(_folder.FullName, "gateway.db"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Tells_a_stranger_one_code_and_lets_them_in_for_good()
    {
        var pairing = Open();
        var request = (await pairing.AskAsync("net", "default", From("ann")))!;
        request.Code.ShouldMatch("^[A-HJ-NP-Z2-9]{8}$");
        (await pairing.AskAsync("net", "default", From("ann"))).ShouldBeNull("she was told");
        pairing.IsPaired("net", "default", "ann").ShouldBeFalse();

        await Open().ApproveAsync("net", request.Code.ToLowerInvariant());

        var next = Open();
        next.IsPaired("net", "default", "ann").ShouldBeTrue();
        next.IsPaired("net", "other", "ann").ShouldBeFalse("another account is another door");
        next.IsPaired("net", "default", "bob").ShouldBeFalse();
        next.List("net").Pending.ShouldBeEmpty();
        await next.RemoveAsync("net", accountId: null, "ann");
        Open().IsPaired("net", "default", "ann").ShouldBeFalse();
    }

    [Fact]
    public async Task Forgets_a_code_after_an_hour_however_often_it_is_asked_for()
    {
        var pairing = Open();
        var request = (await pairing.AskAsync("net", "default", From("ann")))!;
        _clock.Advance(TimeSpan.FromMinutes(59));
        await pairing.AskAsync("net", "default", From("ann"));
        _clock.Advance(TimeSpan.FromMinutes(1));

        (await Should.ThrowAsync<GatewayException>(() => pairing.ApproveAsync("net", request.Code))).Message.ShouldContain("pgw pairing list");
        (await pairing.AskAsync("net", "default", From("ann")))!.Code.Equals(request.Code, StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task Lets_three_wait_at_one_account_and_others_at_another()
    {
        var pairing = Open();
        foreach (var name in new[] { "ann", "bob", "cid" })
        {
            (await pairing.AskAsync("net", "default", From(name))).ShouldNotBeNull();
        }

        (await pairing.AskAsync("net", "default", From("dan"))).ShouldBeNull();
        (await pairing.AskAsync("net", "other", From("dan"))).ShouldNotBeNull();
        await pairing.RejectAsync("net", pairing.List(null).Pending[0].Code);
        (await pairing.AskAsync("net", "default", From("dan"))).ShouldNotBeNull();
    }

    private SenderPairing Open() => new(new SqliteSenderPairingStore(_database), _clock);

    private static InboundMessage From(string sender) => new("1", ChatKind.Direct, sender, sender, "hello", DateTimeOffset.UnixEpoch);
}
