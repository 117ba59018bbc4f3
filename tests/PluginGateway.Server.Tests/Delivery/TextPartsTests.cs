using FsCheck;
using FsCheck.Fluent;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>Splitting texts that are too long for one message.</summary>
public sealed class TextPartsTests
{
    [Fact]
    public void Splits_at_blank_lines_then_lines_then_words()
    {
        TextParts.Split("one two\n\nthree", 10).ShouldBe(["one two", "three"]);
        TextParts.Split("one two\nthree", 10).ShouldBe(["one two", "three"]);
        TextParts.Split("one two three", 10).ShouldBe(["one two", "three"]);
        TextParts.Split("short", 10).ShouldBe(["short"]);
        TextParts.Split(new string('x', 25), 0).Single().Length.ShouldBe(25);
    }

    [Fact]
    public void Closes_and_opens_a_code_fence()
    {
        var code = "before\n```csharp\n" + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"line{i};")) + "\n```\nafter";

        var parts = TextParts.Split(code, 200);

        parts.Count.ShouldBeGreaterThan(2);
        parts.ShouldAllBe(part => part.Length <= 200);
        parts.ShouldAllBe(part => part.Split("```").Length % 2 == 1);
        parts[1].ShouldStartWith("```csharp\n");
        parts[^1].ShouldEndWith("after");
    }

    [Fact]
    public void Loses_nothing_but_the_space_where_it_splits() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>().Filter(text => !text.Get.Contains('`', StringComparison.Ordinal)),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (text, limit) =>
        {
            var parts = TextParts.Split(text.Get, limit.Get + 1);
            static string Solid(string words) => string.Concat(words.Where(letter => !char.IsWhiteSpace(letter)));
            return Solid(string.Concat(parts)) == Solid(text.Get) && parts.All(part => part.Length <= limit.Get + 1);
        }).QuickCheckThrowOnFailure();
}
