using Shouldly;
using Xunit;

namespace Irc.Tests;

public sealed class IrcNamesTests
{
    [Fact]
    public void Folds_names_as_the_network_says()
    {
        IrcCasing.Rfc1459.Fold(@"Bob[\]^~Ä").ShouldBe("bob{|}~~Ä");
        IrcCasing.StrictRfc1459.Fold(@"Bob[\]^").ShouldBe("bob{|}^");
        IrcCasing.Ascii.Fold(@"Bob[\]^").ShouldBe(@"bob[\]^");
        IrcCasing.Named("rfc1459").Same("A[b]", "a{B}").ShouldBeTrue();
        IrcCasing.Named("ascii").Same("A[b]", "a{B}").ShouldBeFalse();
        IrcCasing.Named("rfc7613").Same("A[b]", "a{B}").ShouldBeFalse();
    }

    [Theory]
    [InlineData("bob", true)]
    [InlineData("#room", true)]
    [InlineData("@#room", true)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("a\r\nQUIT", false)]
    [InlineData(":a", false)]
    [InlineData("$$*", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void Sends_to_one_person_or_room_only(string target, bool ok) => IrcNames.IsTarget(target).ShouldBe(ok);

    [Fact]
    public void Finds_names_that_are_likely_to_be_free_and_short_enough()
    {
        IrcNames.Alternative("bot", 1).ShouldBe("bot_");
        Enumerable.Range(1, 10).Select(attempt => IrcNames.Alternative("gatekeeper", attempt)).ShouldBeUnique(StringComparer.Ordinal);
        Enumerable.Range(2, 9).Select(attempt => IrcNames.Alternative("gatekeeper", attempt)).ShouldAllBe(nick => nick.Length <= 9);
    }

    [Theory]
    [InlineData("hey bot, are you there", true)]
    [InlineData("BOT: hi", true)]
    [InlineData("(bot)", true)]
    [InlineData("robot", false)]
    [InlineData("bot_ and bots", false)]
    [InlineData("bots but also bot", true)]
    [InlineData("", false)]
    public void Knows_when_it_is_spoken_to(string text, bool mentioned) => IrcMention.In(text, "Bot", IrcCasing.Rfc1459).ShouldBe(mentioned);

    [Theory]
    [InlineData("bot: hi there", "hi there")]
    [InlineData("BOT, hi", "hi")]
    [InlineData("bot hi", "bot hi")]
    [InlineData("robot: hi", "robot: hi")]
    [InlineData("bot:", "bot:")]
    public void Takes_its_name_off_the_start(string text, string rest) => IrcMention.Strip(text, "bot", IrcCasing.Rfc1459).ShouldBe(rest);
}
