using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests;

/// <summary>What the last line of defence takes out (SEC-17).</summary>
public sealed class SecretScrubberTests
{
    [Theory]
    [InlineData("GET http://h/?token=hush&x=1", "GET http://h/?token=***&x=1")]
    [InlineData("http://h/#token=hush", "http://h/#token=***")]
    [InlineData("https://api/bot1234:hush-hush_1/sendMessage", "https://api/bot1234:***/sendMessage")]
    [InlineData("amqp://me:hush@host/", "amqp://me:***@host/")]
    [InlineData("Authorization: Bearer hushhush", "Authorization: Bearer ***")]
    [InlineData("authorization=Basic aHVzaA==", "authorization=Basic ***")]
    [InlineData("{\"deviceToken\":\"hush\",\"id\":\"x\"}", "{\"deviceToken\":\"***\",\"id\":\"x\"}")]
    [InlineData("{\"api_key\": \"hush\"}", "{\"api_key\": \"***\"}")]
    public void Knows_where_secrets_are_shown(string text, string expected) => new SecretScrubber().Scrub(text).ShouldBe(expected);

    [Theory]
    [InlineData("unauthorized: gateway token missing (set gateway.remote.token to match gateway.auth.token)")]
    [InlineData("plugin echo 0.1.0, generation 2, runs; channel irc")]
    [InlineData("GET http://127.0.0.1:18789/health?x=1 someone@example.org said a=b")]
    public void Leaves_what_is_none(string text) => new SecretScrubber().Scrub(text).ShouldBeSameAs(text);

    [Fact]
    public void Takes_out_what_it_has_learnt_the_longest_first()
    {
        var scrubber = new SecretScrubber();
        scrubber.Learn(["secret-one", "secret-one-and-more", "short"]);
        scrubber.Learn(["secret-two"]);

        scrubber.Scrub("a secret-one-and-more b secret-one c secret-two d short").ShouldBe("a *** b *** c *** d short");
    }

    [Fact]
    public async Task Learns_from_many_threads_and_forgets_nothing()
    {
        var scrubber = new SecretScrubber();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() => scrubber.Learn([$"secret-number-{number}-end"]))));

        Enumerable.Range(0, 50).ShouldAllBe(number => scrubber.Scrub($"secret-number-{number}-end") == "***");
    }
}
