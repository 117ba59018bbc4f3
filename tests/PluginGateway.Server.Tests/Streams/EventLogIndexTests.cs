using PluginGateway.Server.Events.Streams;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>The index against a list of all events that ever were.</summary>
public sealed class EventLogIndexTests
{
    private static readonly LogKind[] Kinds = Enum.GetValues<LogKind>();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Finds_what_a_list_of_everything_would(int seed)
    {
        var random = new Random(seed);
        var index = new EventLogIndex();
        var all = new List<LogKind>();
        var first = 1L;
        for (var step = 0; step < 3000; step++)
        {
            if (random.Next(3) > 0)
            {
                var kind = Kinds[random.Next(Kinds.Length)];
                all.Add(kind);
                index.Add(kind, step, new byte[random.Next(20)]).Position.ShouldBe(all.Count);
            }
            else if (index.Count > 0)
            {
                index.RemoveFirst();
                first++;
            }

            if (step % 100 == 99)
            {
                index.ShrinkFrames(random.Next(500), index.Last - random.Next(5));
                Compare(index, all, first, new KindSet(random.Next(1 << Kinds.Length)));
                index = Again(index);
                Compare(index, all, first, new KindSet(random.Next(1 << Kinds.Length)));
            }
        }
    }

    [Fact]
    public void A_set_of_kinds_is_kept_by_name() => Enumerable.Range(0, 1 << Kinds.Length).ShouldAllBe(bits => KindSet.Parse(new KindSet(bits).ToString()) == new KindSet(bits));

    // As the next start would find it.
    private static EventLogIndex Again(EventLogIndex index)
    {
        var next = new EventLogIndex();
        next.Restore(index.Totals, [.. Enumerable.Range(0, index.Count).Select(at => index[index.First + at])]);
        (next.First, next.Last, next.Bytes).ShouldBe((index.First, index.Last, index.Bytes));
        return next;
    }

    private static void Compare(EventLogIndex index, List<LogKind> all, long first, KindSet hears)
    {
        (index.First, index.Last).ShouldBe((first, all.Count));
        index.CountOf(hears).ShouldBe(all.Count(hears.Contains));
        long count = all.Take((int)first - 1).Count(hears.Contains);
        index.Find(hears, count - 1, out _).ShouldBeNull();
        index.Find(hears, count, out _).ShouldBe(first - 1);
        for (var position = first; position <= all.Count; position++)
        {
            index[position].Kind.ShouldBe(all[(int)position - 1]);
            if (hears.Contains(all[(int)position - 1]))
            {
                count++;
                index.Find(hears, count, out _).ShouldBe(position);
            }

            index.CountAt(hears, position).ShouldBe(count);
        }

        index.Find(hears, count + 1, out var isAhead).ShouldBeNull();
        isAhead.ShouldBeTrue();
    }
}
