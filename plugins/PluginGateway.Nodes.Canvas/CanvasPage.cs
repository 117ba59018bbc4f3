using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>What a page may do. Called at any time, from any thread.</summary>
/// <param name="MayGo">Whether an address may be loaded as a page.</param>
/// <param name="Acted">Told what a person did, as the page has written it.</param>
internal sealed record CanvasPageRules(Func<string?, bool> MayGo, Action<string> Acted);

/// <summary>
/// The page of a browser. Playwright goes to addresses, answers questions (<c>alert</c> and the like; one that asks whether to leave is left) and refuses downloads; what it does not do goes by its own session of the
/// DevTools protocol: every address of a redirected page is judged, scripts are run where a page's policy forbids <c>eval</c>, pictures are scaled. Any thread.
/// </summary>
internal sealed class CanvasPage
{
    private const string Binding = "pgwUserAction";
    private const string Network = "net::";

    private static readonly TimeSpan LongestError = TimeSpan.FromSeconds(5);

    private readonly IPage _page;
    private readonly ICDPSession _session;
    private readonly TaskCompletionSource _browserEnded;
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CanvasPage(IPage page, ICDPSession session, CanvasPageRules rules, TaskCompletionSource browserEnded)
    {
        (_page, _session, _browserEnded) = (page, session, browserEnded);
        page.Crash += (_, _) => _crashed.TrySetResult();
        session.Event("Fetch.requestPaused").OnEvent += (_, asked) =>
        {
            if (asked is { } request)
            {
                _ = TryAsync(JudgeAsync(request, rules));
            }
        };
    }

    /// <summary>Whether it has crashed; only another browser helps.</summary>
    public bool HasCrashed => _crashed.Task.IsCompleted;

    /// <summary>What it shows.</summary>
    public Uri? Address => Uri.TryCreate(_page.Url, UriKind.Absolute, out var url) ? url : null;

    /// <summary>Makes a page the canvas.</summary>
    /// <exception cref="PlaywrightException">The browser does not do it.</exception>
    public static async Task<CanvasPage> OfAsync(IPage page, ICDPSession session, CanvasPageRules rules, TaskCompletionSource browserEnded)
    {
        var canvas = new CanvasPage(page, session, rules, browserEnded);
        await page.ExposeBindingAsync<string>(Binding, (_, text) => rules.Acted(text));
        await session.SendAsync("Fetch.enable", new(StringComparer.Ordinal) { ["patterns"] = new[] { new Dictionary<string, string>(StringComparer.Ordinal) { ["urlPattern"] = "*", ["resourceType"] = "Document" } } });
        return canvas;
    }

    /// <summary>Waits for what nobody is there to hear about.</summary>
    public static async Task TryAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            // The page, or the browser, has gone meanwhile.
        }
    }

    /// <summary>Goes to an address and waits until it is loaded.</summary>
    /// <exception cref="NodeCommandException">It cannot be shown.</exception>
    public async Task GoAsync(Uri url, CancellationToken cancellation)
    {
        var answer = await WaitAsync(GoAsync(url.AbsoluteUri), cancellation);
        if (answer is { Status: >= 400 })
        {
            throw new NodeCommandException(string.Create(CultureInfo.InvariantCulture, $"the page cannot be shown: the server answered {answer.Status}"));
        }
    }

    /// <summary>Calls a method of the DevTools protocol on the page.</summary>
    /// <exception cref="NodeCommandException">The browser refused, or the page or the browser is gone.</exception>
    public async Task<JsonElement> CallAsync(string method, Dictionary<string, object> parameters, CancellationToken cancellation) =>
        await WaitAsync(_session.SendAsync(method, parameters), cancellation) ?? throw new NodeCommandException($"the browser did not answer {method}");

    /// <summary>Makes a page that nobody sees another size.</summary>
    public Task ResizeAsync(int width, int height, CancellationToken cancellation) => WaitAsync(
        async () =>
        {
            await _page.SetViewportSizeAsync(width, height);
            return true;
        },
        cancellation);

    /// <summary>Closes it.</summary>
    public Task CloseAsync(CancellationToken cancellation) => WaitAsync(
        async () =>
        {
            await _page.CloseAsync();
            return true;
        },
        cancellation);

    /// <summary>What to say of a page that has crashed.</summary>
    public static NodeCommandException Crashed() => new("the page has crashed; canvas.present shows it again");

    // A page may also go elsewhere by itself, and then nobody has asked CanvasUrl: what may not be shown is not loaded, and the page stays. Playwright's own routes are not asked about redirected addresses.
    private Task<JsonElement?> JudgeAsync(JsonElement asked, CanvasPageRules rules)
    {
        var id = asked.GetProperty("requestId").GetString()!;
        return rules.MayGo(asked.GetProperty("request").GetProperty("url").GetString())
            ? _session.SendAsync("Fetch.continueRequest", new(StringComparer.Ordinal) { ["requestId"] = id })
            : _session.SendAsync("Fetch.failRequest", new(StringComparer.Ordinal) { ["requestId"] = id, ["errorReason"] = "Aborted" });
    }

    // The browser's own page about an address that it did not reach comes after the error, and would get in the way of whatever is shown next.
    private async Task<IResponse?> GoAsync(string url)
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Navigated(object? sender, IFrame frame)
        {
            if (frame.ParentFrame is null && frame.Url.StartsWith("chrome-error:", StringComparison.Ordinal))
            {
                failed.TrySetResult();
            }
        }

        _page.FrameNavigated += Navigated;
        try
        {
            return await _page.GotoAsync(url, new() { Timeout = 0 });
        }
        catch (PlaywrightException e) when (e.Message.Contains(Network, StringComparison.Ordinal) && !e.Message.Contains("net::ERR_ABORTED", StringComparison.Ordinal))
        {
            await TryAsync(failed.Task.WaitAsync(LongestError));
            throw;
        }
        finally
        {
            _page.FrameNavigated -= Navigated;
        }
    }

    private Task<T> WaitAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => WaitAsync(work(), cancellation);

    // A page that has crashed answers nothing.
    private async Task<T> WaitAsync<T>(Task<T> work, CancellationToken cancellation)
    {
        await Task.WhenAny(work, _crashed.Task, _browserEnded.Task).WaitAsync(cancellation);
        if (!work.IsCompletedSuccessfully && (HasCrashed || _browserEnded.Task.IsCompleted))
        {
            throw HasCrashed ? Crashed() : Ended();
        }

        try
        {
            return await work;
        }
        catch (PlaywrightException e)
        {
            throw Explained(e.Message);
        }
    }

    // Addresses that Playwright names are left out: those of the canvas host are secrets.
    private NodeCommandException Explained(string message)
    {
        const string Refused = "Protocol error (";
        if (message.IndexOf(Network, StringComparison.Ordinal) is >= 0 and var network)
        {
            return new($"the page cannot be shown: {message[network..].Split([' ', '\n'])[0]}");
        }

        if (message.IndexOf(Refused, StringComparison.Ordinal) is >= 0 and var refused)
        {
            return new($"the browser refused: {message[refused..].Split('\n')[0].Split("): ")[^1]}");
        }

        if (message.Contains("is interrupted by another navigation", StringComparison.Ordinal))
        {
            return new("the page cannot be shown: it went elsewhere before it was loaded");
        }

        if (message.Contains("Download is starting", StringComparison.Ordinal))
        {
            return new("the page cannot be shown: it is a download, and nothing is downloaded");
        }

        if (message.Contains("crashed", StringComparison.Ordinal))
        {
            _crashed.TrySetResult();
            return Crashed();
        }

        // Closed; or the driver is gone, and tells nobody.
        _browserEnded.TrySetResult();
        return Ended();
    }

    private static NodeCommandException Ended() => new("the browser has ended; canvas.present starts it again");
}
