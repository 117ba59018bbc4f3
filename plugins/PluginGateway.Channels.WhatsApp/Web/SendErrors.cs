namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>What WhatsApp means when it refuses a message. Pure.</summary>
internal static class SendErrors
{
    /// <summary>Says it in words.</summary>
    /// <param name="code">WhatsApp's code.</param>
    public static string Words(string code) => code switch
    {
        "463" => "WhatsApp refuses the message (463): this number may begin no new chats at present. Remedy: have the other side write first, and look at what WhatsApp says on the phone",
        "479" => "WhatsApp refuses the message (479): it does not know the device that it is for any more",
        _ => $"WhatsApp refuses the message ({code})",
    };
}
