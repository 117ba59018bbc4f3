using PluginGateway.Protocol;

namespace PluginGateway.Contracts.Agents;

/// <summary>Something a run produced. The base of a closed set.</summary>
public abstract record AgentEvent;

/// <summary>More of the reply's text.</summary>
/// <param name="Delta">What to append.</param>
public sealed record AgentText(string Delta) : AgentEvent;

/// <summary>More of what the model thinks before it replies. Not part of the reply.</summary>
/// <param name="Delta">What to append.</param>
public sealed record AgentReasoning(string Delta) : AgentEvent;

/// <summary>
/// What is said from here on begins a new message of the reply: for example after a tool was used. Providers that never say it produce one message.
/// </summary>
public sealed record AgentMessageBreak : AgentEvent;

/// <summary>Tokens used by the run so far; the last one counts.</summary>
/// <param name="Usage">The counts.</param>
public sealed record AgentUsage(TokenUsage Usage) : AgentEvent;

/// <summary>Which model really answers, when that is known only now.</summary>
/// <param name="Model">The model's id.</param>
public sealed record AgentModel(string Model) : AgentEvent;

/// <summary>The model wants the client to do something (<see cref="AgentRequest.ClientTools"/>), and its turn is over: only others of these follow.</summary>
/// <param name="Id">The call's id, chosen by the model; the client names it with the result.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">Its arguments, a JSON object.</param>
public sealed record AgentClientToolCall(string Id, string Name, string Arguments) : AgentEvent;
