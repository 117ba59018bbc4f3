using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>Puts payloads into frames (<c>wire.md</c> §2).</summary>
internal static class Wire
{
    /// <summary>The answer to one request.</summary>
    public static string Answer<TParams, TResult>(string id, Method<TParams, TResult> method, TResult result) =>
        $$"""{"type":"res","id":"{{JsonEncodedText.Encode(id)}}","ok":true,"payload":{{JsonSerializer.Serialize(result, method.ResultInfo)}}}""";

    /// <summary>The answer to a request that did not succeed.</summary>
    public static string Refusal(string id, ErrorShape error) =>
        $$"""{"type":"res","id":"{{JsonEncodedText.Encode(id)}}","ok":false,"error":{{JsonSerializer.Serialize(error, ErrorJson.Default.ErrorShape)}}}""";

    /// <summary>An event; <paramref name="seq"/> is null for one that is not numbered.</summary>
    public static string Event<T>(GatewayEvent<T> kind, T payload, int? seq)
    {
        var number = seq is null ? "" : $",\"seq\":{seq}";
        return $$"""{"type":"event","event":"{{kind.Name}}","payload":{{JsonSerializer.Serialize(payload, kind.PayloadInfo)}}{{number}}}""";
    }
}
