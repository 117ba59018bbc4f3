namespace PluginGateway.WebPage.Tests;

/// <summary>Texts that become script or a foreign request in a page that lets them become markup. Each would set <c>window.hit</c>, open a dialog or ask another server.</summary>
internal static class MarkupAttacks
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "<script>window.hit=1</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<img src=x onerror=window.hit=1>",
        "<img src=\"x\" onerror=\"window.hit=1\">",
        "<img src=https://evil.example/pixel.gif>",
        "<svg onload=window.hit=1>",
        "<svg><script>window.hit=1</script></svg>",
        "<svg><animate onbegin=window.hit=1 attributeName=x dur=1s>",
        "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>",
        "<body onload=window.hit=1>",
        "<iframe src=javascript:window.parent.hit=1></iframe>",
        "<iframe srcdoc=\"<script>parent.hit=1</script>\"></iframe>",
        "<object data=javascript:window.hit=1></object>",
        "<embed src=javascript:window.hit=1>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
        "<base href=https://evil.example/>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<a href=\"javascript:window.hit=1\">click</a>",
        "<details open ontoggle=window.hit=1>",
        "<input autofocus onfocus=window.hit=1>",
        "<video><source onerror=window.hit=1></video>",
        "<audio src=x onerror=window.hit=1>",
        "<form action=https://evil.example/><button autofocus>go</button></form>",
        "<marquee onstart=window.hit=1>",
        "<template><script>window.hit=1</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=window.hit=1>\">",
        "\"><script>window.hit=1</script>",
        "'><img src=x onerror=window.hit=1>",
        "</title><script>window.hit=1</script>",
        "</textarea><script>window.hit=1</script>",
        "--><script>window.hit=1</script>",
        "]]><script>window.hit=1</script>",
        "<img src=x onerror=window.hit=1//",
        "<<script>window.hit=1//<</script>",
        "&lt;script&gt;window.hit=1&lt;/script&gt;",
        "&#60;script&#62;window.hit=1&#60;/script&#62;",
        "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
        "{{constructor.constructor('window.hit=1')()}}",
        "${window.hit=1}",
        "javascript:window.hit=1",
        "data:text/html,<script>window.hit=1</script>",
        "[click](javascript:window.hit=1)",
        "![x](https://evil.example/pixel.gif)",
        "<https://evil.example/\" onmouseover=\"window.hit=1>",
        "https://evil.example/\"onmouseover=\"window.hit=1",
        "https://evil.example/'><script>window.hit=1</script>",
        "`<img src=x onerror=window.hit=1>`",
        "**<img src=x onerror=window.hit=1>**",
        "```html\n<script>window.hit=1</script>\n```",
        "\u202E<script>window.hit=1</script>",
        "<\u0000script>window.hit=1</script>",
        "＜script＞window.hit=1＜/script＞",
    ];

    /// <summary>How the page shows one that an agent said: what marks code and bold is not shown.</summary>
    public static string Shown(string attack) => attack.StartsWith("```", StringComparison.Ordinal)
        ? attack["```html\n".Length..^"\n```".Length]
        : attack.StartsWith('`') ? attack[1..^1] : attack.StartsWith("**", StringComparison.Ordinal) ? attack[2..^2] : attack;
}
