using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Canvas;

/// <summary>
/// Serves pages to nodes (<c>nodes.md</c> §8): files of the operator's folder and the A2UI page, under the paths of all brands, to whoever has the address of a connected node. A page is
/// in a sandbox: it has no origin, so the gateway's front door refuses whatever else it asks for, and its policy lets it reach nothing but its own folder (SEC-15, SEC-23). Any thread.
/// </summary>
internal sealed class CanvasGate(CanvasCapabilities capabilities, CanvasWatch watch, CanvasSockets sockets, CanvasOptions options, RequestOrigin origin, TrustedProxies proxies)
{
    private const int LargestPage = 10_000_000;

    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly byte[] Welcome = Page("welcome.html");
    private static readonly byte[] Bridge = Page("bridge.html");
    private static readonly Dictionary<string, (string Type, byte[] Content)> A2ui = new(StringComparer.Ordinal)
    {
        ["index.html"] = ("text/html; charset=utf-8", WithBridge(Page("a2ui.html"))),
        ["a2ui.js"] = ("text/javascript; charset=utf-8", Page("a2ui.js")),
    };

    private readonly SafeRoot _root = new(watch.Root);

    /// <summary>Serves a request for a path of the canvas host.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        var address = CanvasAddress.Read(http.Request.Path.Value!);
        if (!options.Enabled || address.Area is null)
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, "not found");
        }
        else if (options.Origin is not null ? !origin.IsCanvasOrigin(http) : !origin.IsOwnHost(http))
        {
            await RefuseAsync(
                http,
                StatusCodes.Status421MisdirectedRequest,
                options.Origin is null ? "host not served here; to allow it add it to gateway.allowedHosts" : "pages are shown at gateway.canvas.origin alone");
        }
        else if (capabilities.Find(address.Capability) is not { } node)
        {
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, "canvas pages open by the address that a node is told when it connects (canvasHostUrl), while it is connected");
        }
        else if (address.Area == "ws")
        {
            await (http.WebSockets.IsWebSocketRequest ? sockets.ServeAsync(http, node) : RefuseAsync(http, StatusCodes.Status400BadRequest, "a WebSocket is expected here"));
        }
        else if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
        }
        else if (address.Name is null)
        {
            // What a page refers to is meant relative to its folder.
            http.Response.Redirect(http.Request.Path.Value + "/");
        }
        else
        {
            await ServeAsync(http, address, address.Name);
        }
    }

    private async Task ServeAsync(HttpContext http, CanvasAddress address, string name)
    {
        Protect(http, address);
        var wanted = name.Length == 0 || name.EndsWith('/') ? name + "index.html" : name;
        if (address.Area == "a2ui")
        {
            await (A2ui.TryGetValue(wanted, out var page) ? WriteAsync(http, page.Type, page.Content) : RefuseAsync(http, StatusCodes.Status404NotFound, "not found"));
            return;
        }

        try
        {
            await using var file = _root.OpenRead(wanted);
            var type = Types.TryGetContentType(wanted, out var known) ? known : "application/octet-stream";
            if (type == "text/html")
            {
                await WriteAsync(http, "text/html; charset=utf-8", WithBridge(await ReadPageAsync(file, http.RequestAborted)));
                return;
            }

            http.Response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
            http.Response.ContentLength = file.Length;
            if (HttpMethods.IsGet(http.Request.Method))
            {
                await file.CopyToAsync(http.Response.Body, http.RequestAborted);
            }
        }
        catch (Exception e) when (e is GatewayException or IOException or UnauthorizedAccessException && !http.Response.HasStarted)
        {
            // What is there and may not be read is told from what is not there by nobody.
            await (wanted == "index.html" && e is FileNotFoundException ? WriteAsync(http, "text/html; charset=utf-8", Welcome) : RefuseAsync(http, StatusCodes.Status404NotFound, "not found"));
        }
    }

    private static async Task<byte[]> ReadPageAsync(FileStream file, CancellationToken cancellation)
    {
        if (file.Length > LargestPage)
        {
            throw new IOException("the page is too large");
        }

        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, cancellation);
        return content;
    }

    private static byte[] WithBridge(byte[] content)
    {
        var end = content.AsSpan().LastIndexOf("</body>"u8);
        return end < 0 ? [.. content, .. Bridge] : [.. content.AsSpan(0, end), .. Bridge, .. content.AsSpan(end)];
    }

    private void Protect(HttpContext http, CanvasAddress address)
    {
        var route = proxies.Read(http);
        var own = $"{route.Scheme}://{route.Host.Value}{address.Base}";
        var socket = "ws" + own["http".Length..];
        var headers = http.Response.Headers;

        // Without an origin of its own a page may script itself, and reach its folder alone.
        headers.ContentSecurityPolicy =
            $"sandbox allow-scripts allow-forms allow-pointer-lock; default-src 'none'; script-src {own} 'unsafe-inline'; style-src {own} 'unsafe-inline'; img-src {own} data: blob:; "
            + $"media-src {own} data: blob:; font-src {own} data:; connect-src {own} {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // A page without an origin asks for its own data and modules as a stranger does; the address is what admits it.
        headers.AccessControlAllowOrigin = "*";
    }

    private static Task WriteAsync(HttpContext http, string type, byte[] content)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }

    private static Task RefuseAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return WriteAsync(http, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    private static byte[] Page(string name)
    {
        using var stream = typeof(CanvasGate).Assembly.GetManifestResourceStream($"Canvas.{name}") ?? throw new InvalidOperationException($"{name} was not built in");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
