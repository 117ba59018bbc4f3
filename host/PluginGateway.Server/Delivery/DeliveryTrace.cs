using System.Diagnostics.Tracing;

namespace PluginGateway.Server.Delivery;

/// <summary>
/// Tells where a message is on its way, for who listens (<c>dotnet-trace --providers PluginGateway-Delivery</c>). Listeners in the process are called on the spot, by
/// the thread that does the work: the tests of crashes end the process there.
/// </summary>
[EventSource(Name = "PluginGateway-Delivery")]
internal sealed class DeliveryTrace : EventSource
{
    /// <summary>The one there is.</summary>
    public static readonly DeliveryTrace Log = new();

    /// <summary>A message is at a point of its way. Costs a look at a flag when nobody listens: points are constants.</summary>
    /// <param name="point">The point, for example <c>outbox.sending.kept</c>.</param>
    /// <param name="key">Its key: the inbox's external id or the outbox's idempotency key.</param>
    [Event(1, Level = EventLevel.Informational)]
    public void At(string point, string key)
    {
        if (IsEnabled())
        {
            WriteEvent(1, point, key);
        }
    }

    /// <summary>A message that goes out has come to a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isKept">Whether that is on the disk.</param>
    /// <param name="key">Its idempotency key.</param>
    [NonEvent]
    public void Outbox(OutboxState state, bool isKept, string key)
    {
        if (IsEnabled())
        {
            At(isKept ? $"outbox.{state.Word()}.kept" : $"outbox.{state.Word()}", key);
        }
    }
}
