using Shouldly;
using Xunit;

namespace Irc.Tests;

public sealed class IrcLineTests
{
    [Fact]
    public void Reads_tags_source_command_and_parameters()
    {
        var line = IrcLine.Parse("@time=2026-01-02T03:04:05.678Z;msgid=a\\sb\\:c\\\\;flag :bob!~b@host privmsg #room :hello: there\r").ShouldNotBeNull();
        line.Tags["msgid"].ShouldBe("a b;c\\");
        line.Tags["flag"].ShouldBe("");
        line.Source.ShouldBe("bob!~b@host");
        line.Nick.ShouldBe("bob");
        line.Command.ShouldBe("PRIVMSG");
        line.Parameters.ShouldBe(["#room", "hello: there"]);
    }

    [Theory]
    [InlineData("PING abc", "PING", "abc")]
    [InlineData("PING :", "PING", "")]
    [InlineData(":server 433 * nick   :in use", "433", "in use")]
    [InlineData("QUIT", "QUIT", "")]
    public void Reads_lines_with_little_in_them(string text, string command, string last)
    {
        var line = IrcLine.Parse(text).ShouldNotBeNull();
        line.Command.ShouldBe(command);
        line.Text.ShouldBe(last);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(":only.a.source")]
    [InlineData("@only=tags")]
    [InlineData("\r\n")]
    public void Finds_no_line_where_there_is_no_command(string text) => IrcLine.Parse(text).ShouldBeNull();

    [Fact]
    public void Writes_what_it_reads()
    {
        var line = IrcLine.Parse(IrcLine.Format("PRIVMSG", "#room", ":-) two words")).ShouldNotBeNull();
        line.Parameters.ShouldBe(["#room", ":-) two words"]);
        IrcLine.Format("JOIN", "#room", "key").ShouldBe("JOIN #room key");
        IrcLine.Format("NICK", "").ShouldBe("NICK :");
    }

    [Theory]
    [InlineData("a\r\nQUIT")]
    [InlineData("a\nQUIT")]
    [InlineData("a\rQUIT")]
    [InlineData("a\0b")]
    public void Refuses_to_write_what_would_become_a_second_line(string text) =>
        Should.Throw<ArgumentException>(() => IrcLine.Format("PRIVMSG", "bob", text));

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData(":colon")]
    public void Refuses_a_first_parameter_that_would_swallow_the_next(string target) =>
        Should.Throw<ArgumentException>(() => IrcLine.Format("PRIVMSG", target, "text"));

    [Fact]
    public void Refuses_a_line_of_more_than_512_bytes()
    {
        IrcLine.Format("PRIVMSG", "bob", new string('x', 498)).Length.ShouldBe(510);
        Should.Throw<ArgumentException>(() => IrcLine.Format("PRIVMSG", "bob", new string('x', 499)));
        Should.Throw<ArgumentException>(() => IrcLine.Format("PRIVMSG", "bob", new string('ü', 250)));
    }
}
