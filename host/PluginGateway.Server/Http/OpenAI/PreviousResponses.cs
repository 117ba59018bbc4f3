using Dapper;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>
/// Finds the session that a response was said in, from the transcript, which outlives the gateway. A session is one line: only its last response can be gone on from.
/// Any thread.
/// </summary>
internal sealed class PreviousResponses(SqliteDatabase database, SessionService sessions)
{
    // What failed meanwhile has left messages of the user without an answer.
    private const int LookBack = 50;

    /// <summary>What a response's id begins with; the index of the database knows it, too.</summary>
    public const string Prefix = "resp_";

    /// <summary>The full key of the session.</summary>
    /// <exception cref="ApiException">There is no such response any more, or it is not the last one of its session.</exception>
    public async Task<string> SessionOfAsync(string responseId)
    {
        var found = responseId.StartsWith(Prefix, StringComparison.Ordinal) ? await Task.Run(() => SessionIdOf(responseId)) : null;
        if (found is null || sessions.List().FirstOrDefault(session => session.SessionId == found) is not { } known)
        {
            throw ApiException.BadRequest("there is no such response, or its session was reset, compacted or deleted; send the conversation in input instead", "previous_response_id");
        }

        var last = await Task.Run(() => sessions.Transcript(known.Key, LookBack).LastOrDefault(entry => entry is { Role: "assistant", Kind: null }));
        return last?.RunId == responseId
            ? known.Key
            : throw ApiException.BadRequest("the conversation has gone on since that response, and cannot fork; name its last response, or send the conversation in input instead", "previous_response_id");
    }

    // Says only which session it was: what was said in it is asked for by its scope (SEC-25).
    private string? SessionIdOf(string responseId) => database.Read(connection => connection.QueryFirstOrDefault<string>(
        "SELECT session_id FROM transcript WHERE run_id = @responseId AND substr(run_id, 1, 5) = 'resp_' LIMIT 1", new { responseId }));
}
