using System.Text.Json;

namespace PluginGateway.Contracts.Nodes;

/// <summary>
/// The node side of one command: does it, on the machine that runs <c>pgw node run</c>. Registered with <see cref="IPluginBuilder.AddNodeHandler{THandler}"/>, usually by the plugin that declares the
/// command for gateways as well. One instance per generation, constructed on gateways too, where it is never called: the constructor touches no device. Any thread; calls may overlap.
/// </summary>
public interface INodeCommandHandler
{
    /// <summary>The command, for example <c>camera.snap</c>. One handler per command and node.</summary>
    string Command { get; }

    /// <summary>The capability that the node declares because of it, for example <c>camera</c>; null for none.</summary>
    string? Capability => null;

    /// <summary>
    /// Whether the node offers it now: false on a machine that lacks what it needs. Asked for at each connect and when the plugin's configuration changes: answers at once.
    /// </summary>
    bool IsOffered => true;

    /// <summary>Whether the node's owner lets it be done, for the node's list of permissions; null when there is nothing to allow. A command that is not permitted is offered, and fails with its own code.</summary>
    bool? IsPermitted => null;

    /// <summary>Does it.</summary>
    /// <param name="call">What is wanted.</param>
    /// <param name="cancellation">The time is over, nobody waits any more, or the node ends: return within a second.</param>
    /// <returns>The result; null for a bare acknowledgement.</returns>
    /// <exception cref="NodeCommandException">It could not be done; the caller is told code and message. Any other exception is told as <c>UNAVAILABLE</c>, by its type and message.</exception>
    ValueTask<JsonElement?> InvokeAsync(NodeCommandCall call, CancellationToken cancellation);
}

/// <summary>What a node is asked to do.</summary>
/// <param name="Id">The invocation's id.</param>
/// <param name="Command">The command.</param>
/// <param name="Params">Its params, an object; an empty one when none were given. They fit the schema of the command where the plugin declares one; else believe nothing.</param>
/// <param name="TempDirectory">A folder of this call's own, which exists and goes with all that is in it when the call has ended.</param>
public sealed record NodeCommandCall(string Id, string Command, JsonElement Params, string TempDirectory)
{
    /// <summary>How long the answer is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same key is the same wish; null when the caller named none.</summary>
    public string? IdempotencyKey { get; init; }
}
