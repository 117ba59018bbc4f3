using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>What all slots of a host share.</summary>
internal sealed record SlotServices(
    PluginHostOptions Options, IGenerationSink Sink, PluginLoader Loader, GenerationRetirement Retirement, UnloadProof Proof, SpinWatch Spins, TimeProvider Time, ILogger Log, Action<PluginChangedPayload> Changed);
