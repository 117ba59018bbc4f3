using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>What an address of <c>canvas.present</c> and <c>canvas.navigate</c> means. Pure.</summary>
internal static class CanvasUrl
{
    private const string Pages = "/__openclaw__/canvas/";

    /// <summary>The A2UI page.</summary>
    /// <exception cref="NodeCommandException">The gateway has no canvas host.</exception>
    public static Uri A2ui(INodeGateway? gateway) => new(Host(gateway, "A2UI_HOST_NOT_CONFIGURED") + "/__openclaw__/a2ui/");

    /// <summary>Whether an address is of the gateway's canvas host.</summary>
    public static bool IsOwn(Uri? url, INodeGateway? gateway) => url is not null && gateway?.CanvasHost is { } host && url.AbsoluteUri.StartsWith(Trimmed(host) + "/__", StringComparison.Ordinal);

    /// <summary>Whether a whole address may be shown: one of the gateway's canvas host, or any of the web where that is allowed.</summary>
    public static bool MayBeShown(string? text, INodeGateway? gateway, bool allowWeb) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (IsOwn(url, gateway) || (allowWeb && url.Scheme is "http" or "https" && url.UserInfo.Length == 0));

    /// <summary>The address that is meant.</summary>
    /// <param name="text">As it was asked for: a path of the canvas folder, one of the canvas host's own, or a whole address.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="allowWeb">Whether pages of other servers may be shown.</param>
    /// <exception cref="NodeCommandException">It may not be shown.</exception>
    public static Uri Resolve(string? text, INodeGateway? gateway, bool allowWeb)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var whole) && !text!.StartsWith('/'))
        {
            return MayBeShown(text, gateway, allowWeb)
                ? whole
                : throw new NodeCommandException(
                    NodeErrorCodes.InvalidRequest, "only pages of the gateway's canvas folder are shown; others need plugins.canvas.config.allowWeb in the node's plugins.json, and http or https");
        }

        var host = Host(gateway, NodeErrorCodes.Unavailable);
        var isHostPath = text is not null && IsHostPath(text);
        var path = text is null or "" or "/" ? Pages : isHostPath ? text : Pages + text.TrimStart('/');
        var url = new Uri(host + path);
        var start = host + (isHostPath ? path[..(path.IndexOf("__/", 3, StringComparison.Ordinal) + 3)] : Pages);
        return url.AbsoluteUri.StartsWith(start, StringComparison.Ordinal) && !url.AbsolutePath.Contains("%2e", StringComparison.OrdinalIgnoreCase)
            ? url
            : throw new NodeCommandException(NodeErrorCodes.InvalidRequest, "that path leads out of the canvas folder");
    }

    private static bool IsHostPath(string text) => text.StartsWith("/__", StringComparison.Ordinal) && text.IndexOf("__/", 3, StringComparison.Ordinal) > 0;

    private static string Host(INodeGateway? gateway, string code) =>
        gateway?.CanvasHost is { } host ? Trimmed(host) : throw new NodeCommandException(code, "the gateway shows no pages to this node; gateway.canvas.enabled is off, or there is no connection");

    private static string Trimmed(Uri host) => host.AbsoluteUri.TrimEnd('/');
}
