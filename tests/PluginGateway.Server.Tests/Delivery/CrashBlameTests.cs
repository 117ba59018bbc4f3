using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>Which messages an end of the gateway is put down to.</summary>
public sealed class CrashBlameTests
{
    private const int Most = 3;

    [Fact]
    public void Blames_nobody_who_only_waited_however_often_the_gateway_ends()
    {
        IReadOnlyList<InboxEntry> waiting = [Entry(1), Entry(2)];
        for (var start = 0; start < 10; start++)
        {
            waiting = Judge(waiting);
        }

        waiting.ShouldAllBe(entry => entry.State == InboxState.Working && entry.Crashes == 0 && !entry.IsSuspect && entry.IsAgain);
    }

    [Fact]
    public void Puts_aside_what_was_worked_on_alone_each_time()
    {
        IReadOnlyList<InboxEntry> entries = [Entry(1), Entry(2)];
        for (var start = 1; start < Most; start++)
        {
            entries = Judge(Begin(entries, 2));
            entries[1].ShouldSatisfyAllConditions(entry => entry.Crashes.ShouldBe(start), entry => entry.State.ShouldBe(InboxState.Working), entry => entry.BegunAt.ShouldBeNull());
        }

        entries = Judge(Begin(entries, 2));

        entries.Select(entry => entry.State).ShouldBe([InboxState.Working, InboxState.Parked]);
        entries[1].Boot.ShouldBeNull();
        entries[1].Error.ShouldNotBeNull().ShouldContain("pgw inbox retry 2");
    }

    [Fact]
    public void Blames_none_of_several_at_first_and_then_the_one_that_was_worked_on_by_itself()
    {
        var several = Judge(Begin([Entry(1), Entry(2), Entry(3)], 1, 2));
        several.ShouldAllBe(entry => entry.Crashes == 0);
        several.Select(entry => entry.IsSuspect).ShouldBe([true, true, false]);

        // The first goes well, and is gone; the second ends the gateway beside a message that has just come.
        var next = Judge(Begin([several[1], several[2], Entry(4)], 2, 4));

        next.Select(entry => (entry.Id, entry.Crashes, entry.IsSuspect)).ShouldBe([(2L, 1, true), (3L, 0, false), (4L, 0, true)]);
    }

    [Fact]
    public void Blames_nobody_for_what_this_start_has_let_go_of_itself() =>
        Judge([Entry(1) with { BegunAt = 5, Boot = "now" }]).Single().ShouldSatisfyAllConditions(entry => entry.Crashes.ShouldBe(0), entry => entry.BegunAt.ShouldBeNull(), entry => entry.IsAgain.ShouldBeTrue());

    private static IReadOnlyList<InboxEntry> Judge(IReadOnlyList<InboxEntry> free) => CrashBlame.Judge([.. free.Select(entry => entry.Boot == "now" && entry.BegunAt == 5 ? entry : entry with { Boot = "before" })], new InboxClaim("now", 10, 20, [], OthersHaveEnded: true), Most);

    private static IReadOnlyList<InboxEntry> Begin(IReadOnlyList<InboxEntry> entries, params long[] ids) => [.. entries.Select(entry => ids.Contains(entry.Id) ? entry with { BegunAt = 1 } : entry)];

    private static InboxEntry Entry(long id) => new("net", "default", new InboundMessage($"m{id}", ChatKind.Direct, "chat", "ann", "hi", DateTimeOffset.UnixEpoch)) { Id = id };
}
