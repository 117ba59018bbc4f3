using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>The canvas of this machine: one page of a Chromium that is started when something is first shown. One thing is done at a time. Any thread.</summary>
internal sealed partial class CanvasScreen(IOptionsMonitor<CanvasOptions> options, IPluginProcesses processes, PluginInfo plugin, UserActions actions, ILogger<CanvasScreen> log) : IAsyncDisposable
{
    private const int LongestResult = 1_000_000;

    // A cold start on a small machine takes some seconds; callers wait as long as they like.
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private Task _opening = Task.CompletedTask;
    private CanvasBrowser? _browser;
    private volatile CanvasPage? _page;
    private (int Width, int Height) _size;
    private volatile INodeGateway? _gateway;
    private bool _isMissed;

    /// <summary>What the operator of this node has said.</summary>
    public CanvasOptions Options => options.CurrentValue;

    /// <summary>Whether there are a Chromium and a Node.js for its driver. The first time that there is one missing the log says what to do, because what is not offered nobody asks for.</summary>
    public bool IsOffered
    {
        get
        {
            var why = ChromiumLaunch.Find(Options.Chromium) is null ? ChromiumLaunch.Missing(Options.Chromium) : ChromiumLaunch.Find("node") is null ? $"the node has no Node.js: {DriverNode.Remedy}" : null;
            if (why is not null && !Interlocked.Exchange(ref _isMissed, true))
            {
                NotOffered(log, why);
            }

            return why is null;
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
                await ResizeAsync(size, cancellation);
            }

            if (_browser!.IsWindow && placement is { X: not null } or { Y: not null })
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
            if (_browser is { IsWindow: true })
            {
                // The last window of a browser.
                await CloseAsync();
            }
            else if (_page is { HasCrashed: false } page && _browser is { HasEnded: false })
            {
                await page.CloseAsync(cancellation);
            }

            // A browser whose page has crashed is not used again.
            if (_page is { HasCrashed: true })
            {
                await CloseAsync();
            }

            _page = null;
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
            if (_page!.Address != page)
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
            var (width, height) = _browser is { IsWindow: true } ? await WindowSizeAsync(cancellation) : _size;
            var scale = maxWidth is { } widest ? Math.Min(1, widest / width) : 1;
            var asked = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["format"] = format,
                ["clip"] = new Dictionary<string, double>(StringComparer.Ordinal) { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = height, ["scale"] = scale },
            };
            if (format == "jpeg")
            {
                asked["quality"] = (int)Math.Round((quality ?? 0.9) * 100);
            }

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
        if (_page is { HasCrashed: false } && _browser is { HasEnded: false })
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token);
        patience.CancelAfter(LongestStart);
        try
        {
            if (_page is { HasCrashed: true } || _browser is { HasEnded: true })
            {
                await CloseAsync();
            }

            _browser ??= await StartAsync(patience.Token);
            var page = await _browser.OpenAsync(new CanvasPageRules(MayGo, Acted)).WaitAsync(patience.Token);
            (_page, _size) = (page, (Options.Width, Options.Height));

            // It is the canvas only when all of it is done.
            await ResizeAsync(_size, patience.Token);
        }
        catch (PlaywrightException e)
        {
            await CloseAsync();
            throw new NodeCommandException("the browser has ended while the canvas was opened", e);
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
        (_browser, _page) = (null, null);
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
    }

    private async Task<CanvasBrowser> StartAsync(CancellationToken cancellation)
    {
        var now = Options;
        ChromiumLaunch.Check(now);
        var program = ChromiumLaunch.Find(now.Chromium) ?? throw new NodeCommandException(ChromiumLaunch.Missing(now.Chromium));
        await DriverNode.CheckAsync(processes, cancellation);
        return await CanvasBrowser.StartAsync(now, program, NewProfile(), cancellation);
    }

    // Nothing of one run is of use to the next; and one whose driver was killed may not have ended yet.
    private string NewProfile()
    {
        var profiles = Path.Combine(plugin.DataDirectory, "profile");
        try
        {
            if (Directory.Exists(profiles))
            {
                Directory.Delete(profiles, recursive: true);
            }
        }
        catch (IOException)
        {
            // It still writes there; the next run finds it.
        }

        return Directory.CreateDirectory(Path.Combine(profiles, Guid.NewGuid().ToString("N"))).FullName;
    }

    private Task NavigateAsync(Uri url, INodeGateway? gateway, CancellationToken cancellation)
    {
        _gateway = gateway;
        return Shown().GoAsync(url, cancellation);
    }

    // A window has the size that it shows; without one it is said.
    private async Task ResizeAsync((int Width, int Height) size, CancellationToken cancellation)
    {
        if (_browser!.IsWindow)
        {
            await PageAsync("Browser.setContentsSize", new(StringComparer.Ordinal) { ["windowId"] = await WindowAsync(cancellation), ["width"] = size.Width, ["height"] = size.Height }, cancellation);
        }
        else
        {
            await Shown().ResizeAsync(size.Width, size.Height, cancellation);
        }

        _size = size;
    }

    private async Task MoveAsync(Placement placement, CancellationToken cancellation)
    {
        var bounds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("left", placement.X), ("top", placement.Y) })
        {
            if (value is { } given)
            {
                bounds[name] = (int)Math.Clamp(given, -16_384, 16_384);
            }
        }

        await PageAsync("Browser.setWindowBounds", new(StringComparer.Ordinal) { ["windowId"] = await WindowAsync(cancellation), ["bounds"] = bounds }, cancellation);
    }

    private async Task<int> WindowAsync(CancellationToken cancellation) => (await PageAsync("Browser.getWindowForTarget", [], cancellation)).GetProperty("windowId").GetInt32();

    // A person, or whoever manages the windows, may have made it another size.
    private async Task<(int Width, int Height)> WindowSizeAsync(CancellationToken cancellation)
    {
        var view = (await PageAsync("Page.getLayoutMetrics", [], cancellation)).GetProperty("cssLayoutViewport");
        return (view.GetProperty("clientWidth").GetInt32(), view.GetProperty("clientHeight").GetInt32());
    }

    private async Task<string> RunAsync(string script, CancellationToken cancellation)
    {
        var answer = await PageAsync(
            "Runtime.evaluate", new(StringComparer.Ordinal) { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true, ["timeout"] = 20_000 }, cancellation);
        if (answer.TryGetProperty("exceptionDetails", out var details))
        {
            var words = details.TryGetProperty("exception", out var thrown) && thrown.TryGetProperty("description", out var description) ? description.GetString() : null;
            throw new NodeCommandException($"the script failed: {words ?? (details.TryGetProperty("text", out var text) ? text.GetString() : null)}");
        }

        var result = !answer.GetProperty("result").TryGetProperty("value", out var value) ? "" : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return result.Length <= LongestResult ? result : throw new NodeCommandException($"the result has {result.Length} characters; {LongestResult} is the most");
    }

    private Task<JsonElement> PageAsync(string method, Dictionary<string, object> parameters, CancellationToken cancellation) => Shown().CallAsync(method, parameters, cancellation);

    private CanvasPage Shown() => _page switch
    {
        null => throw new NodeCommandException("the canvas is not shown; canvas.present shows it"),
        { HasCrashed: true } => throw CanvasPage.Crashed(),
        var page => page,
    };

    private bool MayGo(string? url) => CanvasUrl.MayBeShown(url, _gateway, Options.AllowWeb);

    // A page of another server does not speak for whoever sits there.
    private void Acted(string text)
    {
        if (_gateway is { } gateway && CanvasUrl.IsOwn(_page?.Address, gateway))
        {
            _ = actions.TakeAsync(text, gateway);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the canvas is not offered: {Why}")]
    private static partial void NotOffered(ILogger log, string why);
}
