using System.Collections.Concurrent;
using System.Net;
using System.Text;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A page of another origin, in a real browser, against the real gateway (SEC-02).</summary>
public sealed class CrossSiteTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [ChromiumFact]
    public async Task SEC_02_gives_a_page_of_another_origin_no_socket_and_no_post()
    {
        using var elsewhere = new OtherSite();
        await using var page = await browser.OpenAsync();
        var statuses = new ConcurrentQueue<(string Method, int Status)>();
        page.Page.Response += (_, response) =>
        {
            if (response.Url.StartsWith(_gateway.Url.ToString(), StringComparison.Ordinal))
            {
                statuses.Enqueue((response.Request.Method, response.Status));
            }
        };
        await page.Page.GotoAsync(elsewhere.Url.ToString());

        // A socket is tried from both; only one gets it.
        (await page.Page.EvaluateAsync<string>(OpenSocket, $"ws://127.0.0.1:{_gateway.Port}/")).ShouldBe("refused");
        (await page.Page.EvaluateAsync<string>(OpenSocket, $"ws://localhost:{_gateway.Port}/")).ShouldBe("refused");
        await page.Page.EvaluateAsync("url => fetch(url, { method: 'POST', mode: 'no-cors', body: 'x' })", new Uri(_gateway.Url, "anything").ToString());
        statuses.ShouldBe([("POST", 403)]);
        (await page.Page.EvaluateAsync<string>("url => fetch(url).then(() => 'read', () => 'refused')", _gateway.Url.ToString())).ShouldBe("refused");

        // A form needs no script's permission.
        var answer = await page.Page.RunAndWaitForResponseAsync(
            () => page.Page.EvaluateAsync(
                "url => { const form = document.createElement('form'); form.method = 'post'; form.action = url; document.body.append(form); form.submit(); }", _gateway.Url.ToString()),
            response => response.Request.Method == "POST");
        answer.Status.ShouldBe(403);

        // The browser is not there yet when the answer is.
        await page.Page.WaitForURLAsync(_gateway.Url.ToString());
        await page.Page.GotoAsync(_gateway.Url.ToString());
        (await page.Page.EvaluateAsync<string>(OpenSocket, $"ws://127.0.0.1:{_gateway.Port}/")).ShouldBe("open");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task SEC_02_answers_to_no_other_name(string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, _gateway.Url);
        request.Headers.Host = host;

        using var response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    private const string OpenSocket =
        "url => new Promise(done => { const socket = new WebSocket(url); socket.onopen = () => done('open'); socket.onerror = () => done('refused'); })";

    /// <summary>Some site of somebody else's, on this machine.</summary>
    private sealed class OtherSite : IDisposable
    {
        private readonly HttpListener _listener = new();

        public OtherSite()
        {
            Url = new Uri($"http://127.0.0.1:{GatewayUnderTest.FreePort()}/");
            _listener.Prefixes.Add(Url.ToString());
            _listener.Start();
            _listener.BeginGetContext(Answer, null);
        }

        public Uri Url { get; }

        public void Dispose() => _listener.Close();

        private void Answer(IAsyncResult result)
        {
            if (!_listener.IsListening)
            {
                return;
            }

            var context = _listener.EndGetContext(result);
            _listener.BeginGetContext(Answer, null);
            context.Response.ContentType = "text/html";
            context.Response.Close(Encoding.UTF8.GetBytes("<!doctype html><title>elsewhere</title><body>elsewhere"), willBlock: true);
        }
    }
}
