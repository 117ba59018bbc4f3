namespace PluginGateway.Server.Idempotency;

/// <summary>What became of a request with an idempotency key.</summary>
/// <param name="State">Whether it is the first.</param>
/// <param name="Result">The answer, the same for all that ask. Fails as the work failed.</param>
internal sealed record Attempt<TResult>(AttemptState State, Task<TResult> Result);

/// <summary>Whether a request is the first of its key.</summary>
internal enum AttemptState
{
    /// <summary>It is: its work was started.</summary>
    New,

    /// <summary>An earlier one is being worked on.</summary>
    InFlight,

    /// <summary>An earlier one was answered well.</summary>
    Recorded,
}
