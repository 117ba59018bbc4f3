namespace PluginGateway.Server.Http.Api;

/// <summary>How hard to think, in OpenAI's words and ours. Pure.</summary>
internal static class Effort
{
    /// <summary>Our word; null for none.</summary>
    /// <exception cref="ApiException">There is no such word.</exception>
    public static string? Thinking(string? effort, string param) => effort switch
    {
        null => null,
        "none" => "off",
        "minimal" or "low" or "medium" or "high" or "xhigh" => effort,
        _ => throw ApiException.BadRequest("is none of none, minimal, low, medium, high, xhigh", param),
    };
}
