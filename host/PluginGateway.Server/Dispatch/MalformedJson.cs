using System.Text.Json;

namespace PluginGateway.Server.Dispatch;

/// <summary>Tells that an exception of the JSON reader is about the text, not about us.</summary>
internal static class MalformedJson
{
    /// <summary>Whether it is. The reader says <see cref="InvalidOperationException"/> for an escaped half of a surrogate pair (<c>"\ud800"</c>), which only shows when the text is looked at.</summary>
    public static bool Explains(Exception exception) => exception is JsonException or InvalidOperationException;
}
