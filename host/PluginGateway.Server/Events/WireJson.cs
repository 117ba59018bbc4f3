using System.Text.Encodings.Web;
using System.Text.Json;

namespace PluginGateway.Server.Events;

/// <summary>How JSON is written to a socket. It is never put into a page's source, so that letters of all scripts may stand as they are.</summary>
internal static class WireJson
{
    /// <summary>The options.</summary>
    public static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
