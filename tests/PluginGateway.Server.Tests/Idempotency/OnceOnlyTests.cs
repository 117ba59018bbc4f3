using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Idempotency;

/// <summary>Which requests have their effect once (<c>wire.md</c> §11), on a database of its own.</summary>
public sealed class OnceOnlyTests : IDisposable
{
    private static readonly HashSet<string> NoScopes = new(StringComparer.Ordinal);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-once-");
    private readonly MovableTime _time = new();
    private int _done;

    [Fact]
    public async Task Does_the_work_once_for_all_that_ask_while_it_goes_on()
    {
        await using var database = Open();
        var once = Once(database);
        var release = new TaskCompletionSource<SendResult>();

        var attempts = Enumerable.Range(0, 20).Select(_ => Begin(once, "k", work: () => release.Task)).ToArray();
        release.SetResult(new SendResult("k", "m1", "irc"));

        attempts.Count(attempt => attempt.State == AttemptState.New).ShouldBe(1);
        attempts.Count(attempt => attempt.State == AttemptState.InFlight).ShouldBe(19);
        (await Task.WhenAll(attempts.Select(attempt => attempt.Result))).ShouldAllBe(result => result.MessageId == "m1");
    }

    [Fact]
    public async Task Gives_the_same_answer_after_a_restart()
    {
        await using (var database = Open())
        {
            await Begin(Once(database), "k").Result;
        }

        await using (var database = Open())
        {
            var again = Begin(Once(database), "k");
            again.State.ShouldBe(AttemptState.Recorded);
            (await again.Result).MessageId.ShouldBe("done 1");
        }

        _done.ShouldBe(1);
    }

    [Fact]
    public async Task Tries_again_what_failed()
    {
        await using var database = Open();
        var once = Once(database);

        await Should.ThrowAsync<GatewayException>(() => Begin(once, "k", work: () => throw new GatewayException("not now")).Result);
        await Should.ThrowAsync<GatewayException>(() => Begin(once, "k", work: () => Task.FromException<SendResult>(new GatewayException("not now"))).Result);

        (await Begin(once, "k").Result).MessageId.ShouldBe("done 1");
    }

    [Fact]
    public async Task Refuses_another_request_with_a_key_that_was_used()
    {
        await using var database = Open();
        var once = Once(database);
        var release = new TaskCompletionSource<SendResult>();
        var going = Begin(once, "k", work: () => release.Task);

        Should.Throw<GatewayException>(() => Begin(once, "k", text: "other")).Message.ShouldBe("idempotencyKey was used before with other params; use a new key for a new request");
        release.SetResult(new SendResult("k", "m1", "irc"));
        await going.Result;

        Should.Throw<GatewayException>(() => Begin(once, "k", text: "other")).Error.Code.ShouldBe(ErrorCodes.InvalidRequest);
        _done.ShouldBe(0);
    }

    [Fact]
    public async Task Keeps_the_keys_of_each_principal_and_method_apart()
    {
        await using var database = Open();
        var once = Once(database);
        await Begin(once, "k").Result;

        Begin(once, "k", principal: "device:1").State.ShouldBe(AttemptState.New);
        once.Begin(IdempotentRequest.Of(Caller("owner"), ChatMethods.Send, "k", new ChatSendParams { SessionKey = "s", Message = "m", IdempotencyKey = "k" }), ChatMethods.Send.ResultInfo, () => Task.FromResult(new ChatSendResult()))
            .State.ShouldBe(AttemptState.New);
    }

    [Fact]
    public async Task Counts_the_time_from_the_end_of_the_work()
    {
        await using var database = Open();
        var once = Once(database);
        var release = new TaskCompletionSource<SendResult>();
        var slow = Begin(once, "slow", work: () => release.Task);
        _time.Forward(TimeSpan.FromHours(30));
        Begin(once, "slow").State.ShouldBe(AttemptState.InFlight);
        release.SetResult(new SendResult("slow", "m1", "irc"));
        await slow.Result;

        _time.Forward(TimeSpan.FromHours(23));
        var kept = Begin(once, "slow");
        kept.State.ShouldBe(AttemptState.Recorded);
        (await kept.Result).MessageId.ShouldBe("m1");

        _time.Forward(TimeSpan.FromHours(1));
        var anew = Begin(once, "slow");
        anew.State.ShouldBe(AttemptState.New);
        (await anew.Result).MessageId.ShouldBe("done 1");
        Begin(once, "slow").State.ShouldBe(AttemptState.Recorded, "it is answered anew, and that answer stays");
    }

    [Fact]
    public async Task Keeps_the_newest_thousand_of_a_principal_in_memory_and_on_disk()
    {
        await using (var database = Open())
        {
            var once = Once(database);
            await Begin(once, "other", principal: "device:1").Result;
            await Task.WhenAll(Enumerable.Range(0, 1200).Select(i => Begin(once, $"k{i}").Result));

            new SqliteAnswers(database).Load().Count.ShouldBe(1001);
            Begin(once, "other", principal: "device:1").State.ShouldBe(AttemptState.Recorded, "one principal's keys do not push out another's");
        }

        await using (var database = Open())
        {
            _time.Forward(TimeSpan.FromHours(25));
            await Begin(Once(database), "the next one").Result;

            new SqliteAnswers(database).Load().Count(record => record.Principal == "owner").ShouldBe(1, "what is too old goes");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private SqliteDatabase Open() => SqliteDatabase.Open(Path.Combine(_folder.FullName, "gateway.db"));

    private OnceOnly Once(SqliteDatabase database) => new(new SqliteAnswers(database), _time, NullLogger<OnceOnly>.Instance);

    private Attempt<SendResult> Begin(OnceOnly once, string key, string principal = "owner", string text = "hello", Func<Task<SendResult>>? work = null)
    {
        var send = new SendParams { To = "x", Message = text, IdempotencyKey = key };
        var request = IdempotentRequest.Of(Caller(principal), SendMethods.Send, key, send);
        return once.Begin(request, SendMethods.Send.ResultInfo, work ?? (() => Task.FromResult(new SendResult(key, $"done {Interlocked.Increment(ref _done)}", "irc"))));
    }

    private static Caller Caller(string principal) => new("c", Roles.Operator, NoScopes, "cli", "cli") { Principal = principal };
}
