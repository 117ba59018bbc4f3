namespace PluginGateway.PluginHosting;

/// <summary>A plugin cannot be run. The message is for the operator: what, where, why and how to mend it.</summary>
/// <param name="message">What the operator reads; whose plugin it is about is added by the host.</param>
public sealed class PluginRefusedException(string message) : Exception(message);
