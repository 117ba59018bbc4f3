using System.Text;
using Shouldly;
using Xunit;

namespace Irc.Tests;

public sealed class IrcSplitterTests
{
    [Fact]
    public void Leaves_a_short_text_alone() => IrcSplitter.Split("hello there", 400).ShouldBe(["hello there"]);

    [Fact]
    public void Makes_a_message_of_each_line_and_none_of_an_empty_one() =>
        IrcSplitter.Split("one\r\ntwo\n\n\rthree\n", 400).ShouldBe(["one", "two", "three"]);

    [Fact]
    public void Prefers_spaces() => IrcSplitter.Split("aaaa bbbb cccc", 10).ShouldBe(["aaaa bbbb", "cccc"]);

    [Fact]
    public void Keeps_words_in_order_in_a_line_of_10_kB()
    {
        var words = Enumerable.Range(0, 1500).Select(i => $"wörd{i}").ToArray();
        var parts = IrcSplitter.Split(string.Join(' ', words), 400).ToList();
        parts.ShouldAllBe(part => Encoding.UTF8.GetByteCount(part) <= 400);
        string.Join(' ', parts).Split(' ').ShouldBe(words);
    }

    [Theory]
    [InlineData("x", 10_000)]
    [InlineData("ü", 5_000)]
    [InlineData("漢", 3_400)]
    [InlineData("😀", 2_500)]
    [InlineData("a😀", 2_000)]
    public void Never_cuts_a_character_in_two(string character, int count)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));
        for (var most = 4; most < 12; most++)
        {
            var parts = IrcSplitter.Split(text, most).ToList();
            parts.ShouldAllBe(part => Encoding.UTF8.GetByteCount(part) <= most);
            parts.ShouldAllBe(part => part.EnumerateRunes().All(rune => rune != Rune.ReplacementChar));
            string.Concat(parts).ShouldBe(text);
        }
    }

    [Fact]
    public void Lets_no_text_become_a_command()
    {
        var parts = IrcSplitter.Split("hi\r\nQUIT :bye\0\n\x01" + "DCC SEND x\x01", 400).ToList();
        parts.ShouldBe(["hi", "QUIT :bye", "DCC SEND x"]);
        parts.Select(part => IrcLine.Format("PRIVMSG", "bob", part)).ShouldAllBe(line => line.StartsWith("PRIVMSG bob "));
    }

    [Fact]
    public void Finds_nothing_to_send_in_white_space() => IrcSplitter.Split(" \r\n \0 ", 400).ShouldBeEmpty();

    [Fact]
    public void Survives_half_a_surrogate_pair() => IrcSplitter.Split(new string('\uD83D', 50), 10).ShouldAllBe(part => Encoding.UTF8.GetByteCount(part) <= 10);

    [Fact]
    public void Leaves_room_for_the_prefix_that_the_server_puts_in_front()
    {
        var room = IrcSplitter.Room("nick", "#room");
        var line = $":nick!{new string('u', 20)}@{new string('h', 63)} PRIVMSG #room :{new string('x', room)}\r\n";
        line.Length.ShouldBe(512);
    }
}
