namespace PluginGateway.Server.Idempotency;

/// <summary>An answer that is kept, without the answer itself.</summary>
/// <param name="Id">Which request.</param>
/// <param name="Principal">Whose.</param>
/// <param name="ParamsHash">What it said.</param>
/// <param name="EndedAt">When it was answered, in Unix milliseconds.</param>
internal sealed record AnswerRecord(string Id, string Principal, byte[] ParamsHash, long EndedAt);
