using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts;

namespace PluginGateway.PluginHosting;

/// <summary>A plugin that passed every check, ready to be loaded.</summary>
internal sealed record LoadRequest(PluginInfo Info, string Hash, string EntryPath, string TypeName, IConfiguration Config);
