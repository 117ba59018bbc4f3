using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Storage;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>Two starts of the gateway on one database, and who works on what.</summary>
public sealed class InboxClaimTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-inbox-");
    private readonly FakeClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private SqliteDatabase _database = null!;
    private SqliteDatabase _otherDatabase = null!;
    private SqliteInboxStore _store = null!;
    private Inbox _one = null!;
    private Inbox _other = null!;

    public Task InitializeAsync()
    {
        var path = Path.Combine(_folder.FullName, "gateway.db");
        (_database, _otherDatabase) = (SqliteDatabase.Open(path), SqliteDatabase.Open(path));
        _store = new SqliteInboxStore(_database, _clock);
        _one = new Inbox(_store, new Boot(), new DeliveryOptions(), _clock);
        _other = new Inbox(new SqliteInboxStore(_otherDatabase, _clock), new Boot(), new DeliveryOptions(), _clock);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _otherDatabase.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Gives_a_message_to_one_of_two_and_to_the_other_when_its_claim_has_run_out()
    {
        var mine = await TakeAsync("m1");
        (await _other.ClaimAsync(othersHaveEnded: false)).ShouldBeEmpty();

        // Who renews keeps it, however long that takes.
        for (var third = 0; third < 9; third++)
        {
            _clock.Advance(Inbox.Lease / 3);
            await _one.RenewAsync();
            (await _other.ClaimAsync(othersHaveEnded: false)).ShouldBeEmpty();
        }

        _clock.Advance(Inbox.Lease);
        var taken = (await _other.ClaimAsync(othersHaveEnded: false)).ShouldHaveSingleItem();

        taken.ShouldSatisfyAllConditions(entry => entry.Id.ShouldBe(mine.Id), entry => entry.IsAgain.ShouldBeTrue());
        (await Should.ThrowAsync<GatewayException>(() => _one.BeginAsync(mine, "run"))).Message.ShouldContain("another gateway");
        await _one.RenewAsync();
        _store.Find(mine.Id)!.Boot.ShouldBe(taken.Boot, "who has lost a message cannot renew its claim");
        await _other.BeginAsync(taken, "run");
        _store.Find(mine.Id)!.ShouldSatisfyAllConditions(entry => entry.Attempts.ShouldBe(1), entry => entry.TurnId.ShouldBe("run"), entry => entry.BegunAt.ShouldNotBeNull());
    }

    [Fact]
    public async Task Gives_each_message_to_one_when_both_claim_at_once()
    {
        foreach (var number in Enumerable.Range(0, 50))
        {
            _one.LetGo(await TakeAsync($"m{number}"));
        }

        _clock.Advance(Inbox.Lease);
        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => (number % 2 == 0 ? _one : _other).ClaimAsync(othersHaveEnded: false)));

        claims.SelectMany(claimed => claimed).Select(entry => entry.Message.ExternalId).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 50).Select(number => $"m{number}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Takes_at_once_what_is_left_when_the_others_have_ended_and_counts_what_was_begun()
    {
        var begun = await TakeAsync("begun");
        await TakeAsync("waits");
        await _one.BeginAsync(begun, "run");

        var claimed = await _other.ClaimAsync(othersHaveEnded: true);

        claimed.Select(entry => (entry.Message.ExternalId, entry.Crashes)).ShouldBe([("begun", 1), ("waits", 0)]);
        (await _other.ClaimAsync(othersHaveEnded: true)).ShouldBeEmpty("it works on them already");
    }

    [Fact]
    public async Task Puts_nothing_down_to_a_message_when_the_gateway_ends_in_order()
    {
        await _one.BeginAsync(await TakeAsync("m1"), "run");

        await _one.ReleaseAsync();

        (await _other.ClaimAsync(othersHaveEnded: false)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(entry => entry.Crashes.ShouldBe(0), entry => entry.IsSuspect.ShouldBeFalse());
    }

    [Fact]
    public async Task Takes_up_again_what_this_start_could_not_settle()
    {
        var entry = await TakeAsync("m1");
        await _one.BeginAsync(entry, "run");
        (await _one.ClaimAsync(othersHaveEnded: false)).ShouldBeEmpty();

        _one.LetGo(entry);
        _clock.Advance(Inbox.Lease);

        (await _one.ClaimAsync(othersHaveEnded: false)).ShouldHaveSingleItem().Crashes.ShouldBe(0);
    }

    private async Task<InboxEntry> TakeAsync(string id) => (await _one.TakeAsync(
        "net", "default", new InboundMessage(id, ChatKind.Direct, "chat", "ann", "hi", _clock.GetUtcNow()), "agent:main:main", "heard")).ShouldNotBeNull();
}
