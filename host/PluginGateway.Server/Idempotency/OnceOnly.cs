using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Idempotency;

/// <summary>
/// Has a request with an idempotency key take effect once (<c>wire.md</c> §11): while it is worked on, repetitions share its answer; once it was answered well they
/// get that answer, also from a gateway that was started again; a failure is not remembered, so that the key can be tried again. The answer is on the disk before
/// it is given. What happens between a request's effect and its answer's record, a crash can undo: such a request is done again when it is repeated. Any thread.
/// </summary>
internal sealed class OnceOnly
{
    private readonly SqliteAnswers _store;
    private readonly TimeProvider _time;
    private readonly ILogger<OnceOnly> _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (byte[] ParamsHash, Task Result)> _inFlight = new(StringComparer.Ordinal);
    private readonly KeptAnswers _kept = new();
    private readonly List<string> _gone = [];

    /// <summary>Reads what was answered before.</summary>
    public OnceOnly(SqliteAnswers store, TimeProvider time, ILogger<OnceOnly> log)
    {
        (_store, _time, _log) = (store, time, log);
        foreach (var record in store.Load())
        {
            _gone.AddRange(_kept.Add(record, Now()));
        }
    }

    /// <summary>Starts the work of a request, or finds what became of an earlier one with its key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="info">JSON of the answer.</param>
    /// <param name="work">The work. Called before this returns, and goes on when its caller is gone: others may be waiting for it.</param>
    /// <exception cref="GatewayException">The key was used for a request that says something else.</exception>
    public Attempt<TResult> Begin<TResult>(IdempotentRequest request, JsonTypeInfo<TResult> info, Func<Task<TResult>> work)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_inFlight.TryGetValue(request.Id, out var running))
            {
                Check(request, running.ParamsHash);
                return new Attempt<TResult>(AttemptState.InFlight, (Task<TResult>)running.Result);
            }

            if (_kept.Find(request.Id, Now()) is { } record)
            {
                Check(request, record.ParamsHash);
                return new Attempt<TResult>(AttemptState.Recorded, Task.Run(() => Recorded(request, info)));
            }

            _inFlight[request.Id] = (request.ParamsHash, done.Task);
        }

        _ = DoAsync(request, info, work, done);
        return new Attempt<TResult>(AttemptState.New, done.Task);
    }

    private static void Check(IdempotentRequest request, byte[] paramsHash)
    {
        if (!request.ParamsHash.AsSpan().SequenceEqual(paramsHash))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "idempotencyKey was used before with other params; use a new key for a new request");
        }
    }

    // The work's first steps are done here and now: requests of one connection begin in their order.
    private async Task DoAsync<TResult>(IdempotentRequest request, JsonTypeInfo<TResult> info, Func<Task<TResult>> work, TaskCompletionSource<TResult> done)
    {
        try
        {
            var result = await work();
            await KeepAsync(request, JsonSerializer.Serialize(result, info));
            done.SetResult(result);
        }
        catch (Exception e)
        {
            // Whoever waits for the answer is told; nobody may be waiting any more, which is no fault.
            Forget(request.Id);
            done.SetException(e);
            _ = done.Task.Exception;
        }
    }

    private async Task KeepAsync(IdempotentRequest request, string answer)
    {
        var record = new AnswerRecord(request.Id, request.Principal, request.ParamsHash, Now());
        Task keeping;
        lock (_gate)
        {
            _gone.AddRange(_kept.Add(record, record.EndedAt));
            keeping = _store.KeepAsync(record, answer, [.. _gone]);
            _gone.Clear();
        }

        try
        {
            await keeping;
            Forget(request.Id);
        }
        catch (SqliteException e)
        {
            // What was done is done, and is answered so. It stays in flight, which it is for whoever repeats it until the gateway stops.
            IdempotencyLog.NotKept(_log, e.Message);
        }
    }

    private TResult Recorded<TResult>(IdempotentRequest request, JsonTypeInfo<TResult> info) => _store.Find(request.Id) is { } answer
        ? JsonSerializer.Deserialize(answer, info)!
        : throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "the answer to this idempotencyKey has just expired; use a new key") { Retryable = true });

    private void Forget(string id)
    {
        lock (_gate)
        {
            _inFlight.Remove(id);
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
