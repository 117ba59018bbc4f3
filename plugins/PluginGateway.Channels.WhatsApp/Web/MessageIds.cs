using System.Security.Cryptography;
using System.Text;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>Ids of messages: WhatsApp's are chosen by who sends, so that ours follow from the gateway's own, and a repetition is the same message. Pure.</summary>
internal static class MessageIds
{
    private const int Length = 18;

    /// <summary>The id of a part of a message of ours.</summary>
    public static string Of(string key, int part) => "3EB0" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}#{part}")))[..Length];

    /// <summary>What the gateway knows a message by: senders choose the id, and one must not be able to take that of another chat's.</summary>
    public static string External(string chat, string id) => $"{chat}/{id}";

    /// <summary>WhatsApp's id in what the gateway knows a message by.</summary>
    public static string IdIn(string external) => external[(external.LastIndexOf('/') + 1)..];
}
