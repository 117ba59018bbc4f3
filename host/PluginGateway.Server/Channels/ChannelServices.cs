using Microsoft.Extensions.Logging;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Channels;

/// <summary>What every account runner needs of the host.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Log">For what is said about channels.</param>
/// <param name="Media">Keeps pictures, recordings and files.</param>
/// <param name="Changed">Called when an account's state changes.</param>
internal sealed record ChannelServices(TimeProvider Time, ILogger Log, MediaStore Media, Action Changed);
