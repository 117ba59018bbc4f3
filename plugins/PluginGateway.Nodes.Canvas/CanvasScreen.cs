using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>The canvas of this machine: one page of a Chromium that is started when something is first shown. One thing is done at a time. Any thread.</summary>
internal sealed partial class CanvasScreen(IOptionsMonitor<CanvasOptions> options, IPluginProcesses processes, PluginInfo plugin, UserActions actions, ILogger<CanvasScreen> log) : IAsyncDisposable
{
    private const string Binding = "pgwUserAction";
    private const int LongestResult = 1_000_000;

    // A cold start on a small machine takes some seconds; callers wait as long as they like.
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private Task _opening = Task.CompletedTask;
    private CdpPipe? _browser;
    private string? _target;
    private string? _session;
    private (int Width, int Height) _size;
    private volatile INodeGateway? _gateway;
    private volatile Uri? _shown;
    private volatile bool _hasCrashed;
    private bool _isMissed;
    private bool _isWindow;
    private TaskCompletionSource<string> _window = new();
    private TaskCompletionSource? _loaded;

    /// <summary>What the operator of this node has said.</summary>
    public CanvasOptions Options => options.CurrentValue;

    /// <summary>Whether there is a Chromium. The first time that there is none the log says what to do, because what is not offered nobody asks for.</summary>
    public bool IsOffered
    {
        get
        {
            var isThere = ChromiumLaunch.Find(Options.Chromium) is not null;
            if (!isThere && !Interlocked.Exchange(ref _isMissed, true))
            {
                NotOffered(log, ChromiumLaunch.Missing(Options.Chromium));
            }

            return isThere;
        }
    }

    /// <summary>Shows a page.</summary>
    public Task ShowAsync(string? url, Placement? placement, INodeGateway? gateway, CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            var meant = CanvasUrl.Resolve(url, gateway, Options.AllowWeb);
            await OpenAsync(cancellation);
            if (placement is { Width: not null } or { Height: not null })
            {
                var size = ((int)Math.Clamp(placement.Width ?? _size.Width, 64, 4096), (int)Math.Clamp(placement.Height ?? _size.Height, 64, 4096));
                await ResizeAsync(_browser!, (_target!, _session!), size, cancellation);
            }

            if (_isWindow && placement is { X: not null } or { Y: not null })
            {
                await MoveAsync(placement, cancellation);
            }

            await NavigateAsync(meant, gateway, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Takes the page away.</summary>
    public Task HideAsync(CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            // What is being opened is closed when it is open.
            await _opening.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
            if (_isWindow)
            {
                // The last window of a browser.
                await CloseAsync();
            }
            else if (_target is { } target && _browser is { HasEnded: false } browser)
            {
                await browser.CallAsync("Target.closeTarget", new JsonObject { ["targetId"] = target }, null, cancellation);
            }

            (_target, _session, _shown) = (null, null, null);
            return true;
        },
        cancellation);

    /// <summary>Runs JavaScript on the page.</summary>
    public Task<string> EvaluateAsync(string script, CancellationToken cancellation) => InTurnAsync(() => RunAsync(script, cancellation), cancellation);

    /// <summary>Runs JavaScript on the A2UI page, which is shown first when it is not.</summary>
    public Task<string> OnA2uiAsync(string script, INodeGateway? gateway, CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            var page = CanvasUrl.A2ui(gateway);
            await OpenAsync(cancellation);
            if (_shown != page)
            {
                await NavigateAsync(page, gateway, cancellation);
            }

            return await RunAsync(script, cancellation);
        },
        cancellation);

    /// <summary>Takes a picture of the page.</summary>
    /// <returns>Base64.</returns>
    public Task<string> PictureAsync(string format, double? quality, double? maxWidth, CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            var asked = new JsonObject { ["format"] = format };
            if (format == "jpeg")
            {
                asked["quality"] = (int)Math.Round((quality ?? 0.9) * 100);
            }

            var (width, height) = _isWindow ? await WindowSizeAsync(cancellation) : _size;
            var scale = maxWidth is { } widest ? Math.Min(1, widest / width) : 1;
            asked["clip"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = height, ["scale"] = scale };
            return (await PageAsync("Page.captureScreenshot", asked, cancellation)).GetProperty("data").GetString()!;
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync();
        _disposing.Dispose();
        _turn.Dispose();
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    // Goes on when nobody waits for it any more: a Chromium that is slow to start is there for whoever asks next, and there is never half a canvas.
    private Task OpenAsync(CancellationToken cancellation)
    {
        if (_opening.IsCompleted)
        {
            _opening = BeginAsync();
        }

        return _opening.WaitAsync(cancellation);
    }

    private async Task BeginAsync()
    {
        if (_session is not null && !_hasCrashed && _browser is { HasEnded: false })
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token);
        patience.CancelAfter(LongestStart);
        try
        {
            if (_hasCrashed || _browser is { HasEnded: true })
            {
                await CloseAsync();
            }

            _browser ??= await StartAsync(patience.Token);
            await AttachAsync(_browser, patience.Token);
        }
        catch (OperationCanceledException e) when (!_disposing.IsCancellationRequested)
        {
            await CloseAsync();
            throw new NodeCommandException(string.Create(CultureInfo.InvariantCulture, $"Chromium was not ready within {LongestStart.TotalSeconds:0} s"), e);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        var browser = _browser;
        (_browser, _target, _session, _shown, _hasCrashed) = (null, null, null, null, false);
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
    }

    // It is the canvas only when all of it is done.
    private async Task AttachAsync(CdpPipe browser, CancellationToken cancellation)
    {
        await browser.CallAsync("Target.setDiscoverTargets", new JsonObject { ["discover"] = true }, null, cancellation);
        await browser.CallAsync("Browser.setDownloadBehavior", new JsonObject { ["behavior"] = "deny" }, null, cancellation);
        var target = _isWindow
            ? await _window.Task.WaitAsync(cancellation)
            : (await browser.CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, null, cancellation)).GetProperty("targetId").GetString()!;
        var attached = await browser.CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }, null, cancellation);
        var session = attached.GetProperty("sessionId").GetString()!;
        await browser.CallAsync("Page.enable", [], session, cancellation);
        await browser.CallAsync("Runtime.enable", [], session, cancellation);
        await browser.CallAsync("Runtime.addBinding", new JsonObject { ["name"] = Binding }, session, cancellation);
        var documents = new JsonArray(new JsonObject { ["urlPattern"] = "*", ["resourceType"] = "Document" });
        await browser.CallAsync("Fetch.enable", new JsonObject { ["patterns"] = documents }, session, cancellation);
        await ResizeAsync(browser, (target, session), (Options.Width, Options.Height), cancellation);
        (_target, _session) = (target, session);
    }

    private async Task<CdpPipe> StartAsync(CancellationToken cancellation)
    {
        var now = Options;
        ChromiumLaunch.Check(now);
        var program = ChromiumLaunch.Find(now.Chromium) ?? throw new NodeCommandException(ChromiumLaunch.Missing(now.Chromium));
        var profile = Path.Combine(plugin.DataDirectory, "profile");
        if (Directory.Exists(profile))
        {
            // Nothing of one run is of use to the next.
            Directory.Delete(profile, recursive: true);
        }

        Directory.CreateDirectory(profile);
        (_isWindow, _window) = (!now.Headless, new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
        return await CdpPipe.StartAsync(processes, program, ChromiumLaunch.Arguments(now, profile), ChromiumLaunch.EnvironmentOf(now), Heard, cancellation);
    }

    private async Task NavigateAsync(Uri url, INodeGateway? gateway, CancellationToken cancellation)
    {
        var loaded = _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway = gateway;
        var answer = await PageAsync("Page.navigate", new JsonObject { ["url"] = url.AbsoluteUri }, cancellation);
        if (answer.TryGetProperty("errorText", out var error) && error.GetString() is { Length: > 0 } why)
        {
            throw new NodeCommandException($"the page cannot be shown: {why}");
        }

        await Task.WhenAny(loaded.Task, _browser!.Ended).WaitAsync(cancellation);
        await (loaded.Task.IsCompleted ? loaded.Task : throw new NodeCommandException("the browser has ended while it loaded the page"));
        var status = await RunAsync("performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0", cancellation);
        if (int.TryParse(status, CultureInfo.InvariantCulture, out var code) && code >= 400)
        {
            throw new NodeCommandException($"the page cannot be shown: the server answered {code}");
        }
    }

    // A window has the size that it shows; without one it is said.
    private async Task ResizeAsync(CdpPipe browser, (string Target, string Session) page, (int Width, int Height) size, CancellationToken cancellation)
    {
        if (_isWindow)
        {
            var window = (await browser.CallAsync("Browser.getWindowForTarget", new JsonObject { ["targetId"] = page.Target }, null, cancellation)).GetProperty("windowId").GetInt32();
            await browser.CallAsync("Browser.setContentsSize", new JsonObject { ["windowId"] = window, ["width"] = size.Width, ["height"] = size.Height }, null, cancellation);
        }
        else
        {
            var metrics = new JsonObject { ["width"] = size.Width, ["height"] = size.Height, ["deviceScaleFactor"] = 1, ["mobile"] = false };
            await browser.CallAsync("Emulation.setDeviceMetricsOverride", metrics, page.Session, cancellation);
        }

        _size = size;
    }

    private async Task MoveAsync(Placement placement, CancellationToken cancellation)
    {
        var window = (await _browser!.CallAsync("Browser.getWindowForTarget", new JsonObject { ["targetId"] = _target }, null, cancellation)).GetProperty("windowId").GetInt32();
        var bounds = new JsonObject();
        foreach (var (name, value) in new[] { ("left", placement.X), ("top", placement.Y) })
        {
            if (value is { } given)
            {
                bounds[name] = (int)Math.Clamp(given, -16_384, 16_384);
            }
        }

        await _browser!.CallAsync("Browser.setWindowBounds", new JsonObject { ["windowId"] = window, ["bounds"] = bounds }, null, cancellation);
    }

    // A person, or whoever manages the windows, may have made it another size.
    private async Task<(int Width, int Height)> WindowSizeAsync(CancellationToken cancellation)
    {
        var view = (await PageAsync("Page.getLayoutMetrics", [], cancellation)).GetProperty("cssLayoutViewport");
        return (view.GetProperty("clientWidth").GetInt32(), view.GetProperty("clientHeight").GetInt32());
    }

    private async Task<string> RunAsync(string script, CancellationToken cancellation)
    {
        var answer = await PageAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true, ["timeout"] = 20_000 }, cancellation);
        if (answer.TryGetProperty("exceptionDetails", out var details))
        {
            var words = details.TryGetProperty("exception", out var thrown) && thrown.TryGetProperty("description", out var description) ? description.GetString() : null;
            throw new NodeCommandException($"the script failed: {words ?? (details.TryGetProperty("text", out var text) ? text.GetString() : null)}");
        }

        var result = !answer.GetProperty("result").TryGetProperty("value", out var value) ? "" : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return result.Length <= LongestResult ? result : throw new NodeCommandException($"the result has {result.Length} characters; {LongestResult} is the most");
    }

    private Task<JsonElement> PageAsync(string method, JsonObject parameters, CancellationToken cancellation) =>
        _hasCrashed ? throw Crashed()
        : _browser is { } browser && _session is { } session
            ? browser.CallAsync(method, parameters, session, cancellation)
            : throw new NodeCommandException("the canvas is not shown; canvas.present shows it");

    private void Heard(string method, JsonElement parameters)
    {
        switch (method)
        {
            case "Page.loadEventFired":
                _loaded?.TrySetResult();
                break;
            case "Page.frameNavigated" when parameters.GetProperty("frame") is var frame && !frame.TryGetProperty("parentId", out _):
                _shown = Uri.TryCreate(frame.GetProperty("url").GetString(), UriKind.Absolute, out var url) ? url : null;
                break;
            case "Fetch.requestPaused":
                Judge(parameters.GetProperty("requestId").GetString()!, parameters.GetProperty("request").GetProperty("url").GetString());
                break;
            case "Page.javascriptDialogOpening":
                // Nobody may be there to answer, and until then the page stands still. One that asks whether to leave it is left.
                _ = AnswerAsync("Page.handleJavaScriptDialog", new JsonObject { ["accept"] = parameters.GetProperty("type").GetString() == "beforeunload" });
                break;
            case "Target.targetCreated" when parameters.GetProperty("targetInfo") is var target && target.GetProperty("type").GetString() == "page":
                Met(target.GetProperty("targetId").GetString()!, target.TryGetProperty("openerId", out _));
                break;
            case "Inspector.targetCrashed":
                _hasCrashed = true;
                _loaded?.TrySetException(Crashed());
                _browser?.Abandon(Crashed());
                break;
            case "Runtime.bindingCalled" when parameters.GetProperty("name").GetString() == Binding && _gateway is { } gateway && CanvasUrl.IsOwn(_shown, gateway):
                // A page of another server does not speak for whoever sits there.
                _ = actions.TakeAsync(parameters.GetProperty("payload").GetString() ?? "", gateway);
                break;
        }
    }

    // A page may also go elsewhere by itself, and then nobody has asked CanvasUrl: what may not be shown is not loaded, and the page stays.
    private void Judge(string request, string? url) => _ = CanvasUrl.MayBeShown(url, _gateway, Options.AllowWeb)
        ? AnswerAsync("Fetch.continueRequest", new JsonObject { ["requestId"] = request })
        : AnswerAsync("Fetch.failRequest", new JsonObject { ["requestId"] = request, ["errorReason"] = "Aborted" });

    // There is one page: what it opens beside itself nobody would look at, nor judge where it goes.
    private void Met(string target, bool isOpenedByPage)
    {
        if (isOpenedByPage)
        {
            _ = AnswerAsync("Target.closeTarget", new JsonObject { ["targetId"] = target }, isOfPage: false);
        }
        else
        {
            _window.TrySetResult(target);
        }
    }

    private async Task AnswerAsync(string method, JsonObject parameters, bool isOfPage = true)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await (isOfPage ? PageAsync(method, parameters, patience.Token) : _browser?.CallAsync(method, parameters, null, patience.Token) ?? Task.CompletedTask);
        }
        catch (Exception e) when (e is NodeCommandException or OperationCanceledException)
        {
            // The page, or the browser, has gone meanwhile.
        }
    }

    private static NodeCommandException Crashed() => new("the page has crashed; canvas.present shows it again");

    [LoggerMessage(Level = LogLevel.Warning, Message = "the canvas is not offered: {Why}")]
    private static partial void NotOffered(ILogger log, string why);
}
