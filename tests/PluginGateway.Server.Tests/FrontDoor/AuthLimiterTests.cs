using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>How often somebody may be wrong (SEC-09).</summary>
public sealed class AuthLimiterTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.7");

    private readonly FakeClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly AuthLimiter _limiter;

    public AuthLimiterTests() => _limiter = new AuthLimiter(_clock, new AuthLimits(), NullLogger<AuthLimiter>.Instance);

    [Fact]
    public void SEC_09_looks_at_ten_wrong_secrets_and_then_at_none()
    {
        for (var i = 0; i < 10; i++)
        {
            Guess(Somebody).ShouldBeNull();
        }

        var refusal = Guess(Somebody).ShouldNotBeNull();
        refusal.Code.ShouldBe(ErrorCodes.Unavailable);
        refusal.Message.ShouldBe("too many failed attempts; retry in 60 s");
        refusal.Retryable.ShouldBe(true);
        refusal.RetryAfterMs.ShouldBe(60_000);
        _limiter.Evaluated.ShouldBe(10);
    }

    [Fact]
    public void SEC_09_locks_out_for_longer_each_time()
    {
        foreach (var seconds in (int[])[60, 120, 240, 480, 900, 900])
        {
            while (Guess(Somebody) is null)
            {
            }

            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Guess(Somebody).ShouldNotBeNull().RetryAfterMs.ShouldBe(1000);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        _clock.Advance(TimeSpan.FromMinutes(15));
        while (Guess(Somebody) is null)
        {
        }

        Guess(Somebody)!.RetryAfterMs.ShouldBe(60_000);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5900, 1)]
    [InlineData(6700, 2)]
    [InlineData(59_900, 3)]
    public void SEC_09_never_looks_at_more_than_ten_within_any_minute(int stepMs, int seed)
    {
        var random = new Random(seed);
        var looked = new Queue<TimeSpan>();
        for (var now = TimeSpan.Zero; now < TimeSpan.FromMinutes(90); now = _clock.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
        {
            for (var burst = random.Next(1, 15); burst > 0; burst--)
            {
                if (Guess(Somebody) is null)
                {
                    looked.Enqueue(now);
                }
            }

            while (looked.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromMinutes(1))
            {
                looked.Dequeue();
            }

            looked.Count.ShouldBeLessThanOrEqualTo(10);
            _clock.Advance(TimeSpan.FromMilliseconds(stepMs + random.Next(2000)));
        }
    }

    [Fact]
    public void SEC_09_neither_counts_what_was_right_nor_forgives_for_it()
    {
        for (var i = 0; i < 9; i++)
        {
            Guess(Somebody).ShouldBeNull();
            for (var right = 0; right < 50; right++)
            {
                Guess(Somebody, succeeded: true).ShouldBeNull();
            }
        }

        Guess(Somebody).ShouldBeNull();
        Guess(Somebody, succeeded: true).ShouldNotBeNull();
    }

    [Fact]
    public void SEC_09_does_not_reveal_a_right_guess_that_overlaps_with_the_last_wrong_one()
    {
        _limiter.Refusal(Somebody, CredentialKind.SharedSecret).ShouldBeNull();
        for (var i = 0; i < 10; i++)
        {
            Guess(Somebody);
        }

        _limiter.Conclude(Somebody, CredentialKind.SharedSecret, succeeded: true).ShouldNotBeNull();
    }

    [Fact]
    public async Task SEC_09_looks_at_ten_also_when_a_thousand_come_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => Guess(Somebody))));

        answers.Count(answer => answer is null).ShouldBe(10);
        _limiter.Evaluated.ShouldBe(10);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("127.0.0.1", "::1", false)]
    public void SEC_09_takes_an_address_or_a_64_for_one_source(string guesser, string other, bool isSame)
    {
        for (var i = 0; i < 10; i++)
        {
            Guess(IPAddress.Parse(guesser));
        }

        (Guess(IPAddress.Parse(other), succeeded: true) is not null).ShouldBe(isSame);
    }

    [Fact]
    public void SEC_09_counts_each_kind_of_credential_for_itself()
    {
        for (var i = 0; i < 10; i++)
        {
            Guess(Somebody);
        }

        _limiter.Refusal(Somebody, CredentialKind.DeviceToken).ShouldBeNull();
        _limiter.Refusal(Somebody, CredentialKind.SharedSecret).ShouldNotBeNull();
    }

    [Fact]
    public void SEC_09_remembers_a_bounded_number_of_sources_and_forgets_the_one_that_was_wrong_longest_ago()
    {
        var limiter = new AuthLimiter(_clock, new AuthLimits { Sources = 100, FailuresEverywhere = int.MaxValue }, NullLogger<AuthLimiter>.Instance);
        for (var i = 0; i < 10; i++)
        {
            limiter.Conclude(Somebody, CredentialKind.SharedSecret, succeeded: false);
        }

        for (var i = 0; i < 99; i++)
        {
            limiter.Conclude(new IPAddress([10, 0, 0, (byte)i]), CredentialKind.SharedSecret, succeeded: false);
        }

        limiter.Refusal(Somebody, CredentialKind.SharedSecret).ShouldNotBeNull();
        for (var i = 0; i < 1000; i++)
        {
            limiter.Conclude(new IPAddress([10, 1, (byte)(i / 256), (byte)i]), CredentialKind.SharedSecret, succeeded: false);
        }

        limiter.Remembered.ShouldBe(100);
    }

    [Fact]
    public void SEC_09_is_limited_over_all_sources_too_but_not_for_the_machine_itself()
    {
        for (var i = 0; i < 1000; i++)
        {
            Guess(new IPAddress([10, 0, (byte)(i / 256), (byte)i])).ShouldBeNull();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Guess(Somebody, succeeded: true).ShouldNotBeNull().RetryAfterMs.ShouldBe(50_000);
        Guess(IPAddress.Loopback, succeeded: true).ShouldBeNull();
        Guess(IPAddress.IPv6Loopback, succeeded: true).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(50));
        Guess(Somebody, succeeded: true).ShouldBeNull();
    }

    private ErrorShape? Guess(IPAddress address, bool succeeded = false) =>
        _limiter.Refusal(address, CredentialKind.SharedSecret) ?? _limiter.Conclude(address, CredentialKind.SharedSecret, succeeded);
}
