namespace PluginGateway.Manager.Policies;

/// <summary>The variables that tell a child which proxy to take (<c>manager.md</c> §5). All eight are always there, empty ones too, so that inherited ones do not count.</summary>
internal static class ProxyEnvironment
{
    private static readonly char[] Separators = [',', ';', '\n', '\r'];

    public static IReadOnlyDictionary<string, string> Build(GatewayProxy proxy)
    {
        var (http, https, all) = Resolve(proxy);
        var bypass = proxy.IsEnabled ? string.Join(',', proxy.Bypass.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) : "";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HTTP_PROXY"] = http, ["http_proxy"] = http,
            ["HTTPS_PROXY"] = https, ["https_proxy"] = https,
            ["ALL_PROXY"] = all, ["all_proxy"] = all,
            ["NO_PROXY"] = bypass, ["no_proxy"] = bypass,
        };
    }

    /// <summary>For the log: addresses without users and passwords.</summary>
    public static string Summary(GatewayProxy proxy)
    {
        var (http, https, all) = Resolve(proxy);
        return proxy.IsEnabled ? $"http={Shown(http)}, https={Shown(https)}, all={Shown(all)}" : "disabled";
    }

    private static (string Http, string Https, string All) Resolve(GatewayProxy proxy)
    {
        if (!proxy.IsEnabled)
        {
            return ("", "", "");
        }

        var (server, all) = (Normalize(proxy.Server), Normalize(proxy.All));
        return (First(Normalize(proxy.Http), server, all), First(Normalize(proxy.Https), server, all), First(all, server));
    }

    private static string Normalize(string address)
    {
        var text = address.Trim();
        return text.Length == 0 || text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
    }

    private static string First(params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            if (value.Length > 0)
            {
                return value;
            }
        }

        return "";
    }

    private static string Shown(string address) =>
        address.Length == 0 ? "-" : Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "(unreadable)";
}
