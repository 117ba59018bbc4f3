using System.Text.Json.Nodes;

namespace ModelServer;

/// <summary>A request that the server had. Immutable.</summary>
/// <param name="Path">For example <c>/v1/chat/completions</c>.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Json">Its body.</param>
public sealed record ModelRequest(string Path, IReadOnlyDictionary<string, string> Headers, JsonObject Json)
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the client went away before the answer was over.</summary>
    public Task Gone => _gone.Task;

    /// <summary>The messages.</summary>
    public IReadOnlyList<JsonNode> Messages => [.. Json["messages"]!.AsArray().Select(static message => message!)];

    internal void Left() => _gone.TrySetResult();
}
