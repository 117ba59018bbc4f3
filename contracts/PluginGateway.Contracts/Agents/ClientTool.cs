using System.Text.Json;

namespace PluginGateway.Contracts.Agents;

/// <summary>
/// Something that the client of a run does itself, after the run: a model that calls it ends its turn (<c>http.md</c> §5). Nothing of the gateway's invokes it. Immutable.
/// </summary>
/// <param name="Name">What the model calls it: 1 to 64 letters, digits, <c>_</c> and <c>-</c>. No tool of <see cref="AgentRequest.Tools"/> has that name.</param>
/// <param name="Description">What it does and when to use it, for the model; may be empty.</param>
/// <param name="Parameters">JSON schema of the arguments, an object.</param>
public sealed record ClientTool(string Name, string Description, JsonElement Parameters);
