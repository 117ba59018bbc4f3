using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BotApi;

namespace Benchmarks.Crash;

/// <summary>
/// <c>crash [--kills N] [--seed N] [--keys yes|no]</c>: kills a gateway of this build N times, each time at a point by chance of a message's way from Telegram to the agent and back,
/// and compares what Telegram was sent with what it was asked.
/// </summary>
internal static class CrashCommand
{
    public const string Verb = "crash";

    private const int MessagesPerStart = 5;

    /// <returns>0 when nothing was lost and nothing was sent twice.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var plan = CrashPlan.Parse(args);
        var failures = 0;
        foreach (var honoursKeys in plan.HonoursKeys is { } one ? [one] : new[] { true, false })
        {
            failures += await RunAsync(plan, honoursKeys);
        }

        return failures == 0 ? 0 : 1;
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "A seed gives the same points again.")]
    private static async Task<int> RunAsync(CrashPlan plan, bool honoursKeys)
    {
        await using var telegram = await BotApiServer.StartAsync();
        var bot = telegram.AddBot();
        bot.HonoursKeys = honoursKeys;
        await using var gateway = new CrashGateway(telegram, bot);
        var (chance, table, asked, elsewhere, began) = (new Random(plan.Seed), new CrashTable(), new List<(string Point, string Text)>(), 0, Stopwatch.GetTimestamp());
        for (var kill = 0; kill < plan.Kills; kill++)
        {
            var point = CrashPoints.All[chance.Next(CrashPoints.All.Count)];
            Ask(bot, kill, point.Name, asked);
            gateway.Start(string.Create(CultureInfo.InvariantCulture, $"{point.Name}:{1 + chance.Next(point.Passes)}"));
            elsewhere += await gateway.EndAsync() ? 0 : 1;
            table.Kill(point.Name);
        }

        gateway.Start(endAt: null);
        var unknown = await gateway.SettleAsync(unknown => Texts(bot).ToHashSet(StringComparer.Ordinal) is var heard && asked.TrueForAll(one => heard.Contains(one.Text) || unknown.Contains(one.Text)));
        var answers = Texts(bot).CountBy(static text => text, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        asked.ForEach(one => table.Add(one.Point, answers.GetValueOrDefault(one.Text), unknown.Contains(one.Text)));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            a network that {(honoursKeys ? "honours keys" : "takes what it gets")}, seed {plan.Seed}: {plan.Kills} kills in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, {elsewhere} of them not at their point
            {string.Join(Environment.NewLine, table.Lines())}
            polls at once: {bot.Updates.Overlaps}
            """));
        return table.Lost + table.Twice + bot.Updates.Overlaps + (honoursKeys ? unknown.Count : 0);
    }

    private static IEnumerable<string> Texts(FakeBot bot) => bot.Messages.Select(static message => message.Shown);

    // Each in a chat of its own; the edits are settled without an answer.
    private static void Ask(FakeBot bot, int kill, string point, List<(string Point, string Text)> asked)
    {
        for (var i = 0; i < MessagesPerStart; i++)
        {
            var person = 100_000 + (kill * MessagesPerStart) + i;
            asked.Add((point, string.Create(CultureInfo.InvariantCulture, $"You said: m{person}")));
            bot.Updates.Add(Said.Privately(string.Create(CultureInfo.InvariantCulture, $"m{person}"), person));
            bot.Updates.Add(Said.Update("edited_message", Said.Message(Said.Private(person), person, "changed")));
        }
    }
}
