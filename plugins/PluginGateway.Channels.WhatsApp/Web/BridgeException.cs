namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>The bridge does not work as it should: it has ended, hangs, floods, or says what nobody understands. It is started anew.</summary>
internal sealed class BridgeException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The bridge has refused what it was asked.</summary>
/// <param name="kind">Which: <c>notConnected</c>, <c>permanent</c>, <c>tooLarge</c>, <c>protocol</c>, <c>unknown</c>.</param>
/// <param name="message">Its words.</param>
internal sealed class BridgeRefusal(string kind, string message) : Exception(message)
{
    /// <summary>Which.</summary>
    public string Kind => kind;
}
