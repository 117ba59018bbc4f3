using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Tests.Media;

/// <summary>Media from other servers (SEC-16).</summary>
public sealed class RemoteMediaTests : IAsyncLifetime
{
    private static readonly byte[] Gif = [.. "GIF89a"u8, 1, 2, 3];

    private readonly List<string> _asked = [];
    private WebApplication _server = null!;
    private string _url = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        _url = _server.Urls.First();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.8", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("203.0.113.7", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("2001:0:1:2:3:4:5:6", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::127.0.0.1", false)]
    public void Knows_which_addresses_are_public(string address, bool isPublic) => PublicAddress.Is(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Fact]
    public async Task Fetches_what_is_public_or_allowed()
    {
        await using var folder = Folder();
        var medium = await FetchAsync(folder, $"{_url}/cat.gif?x=1");
        (medium.MediaType, medium.FileName, medium.Size).ShouldBe(("image/gif", "cat.gif", Gif.Length));
        folder.Store.Read(medium.Id, 100).ShouldBe(Gif);
        (await FetchAsync(folder, $"{_url}/moved")).Id.ShouldBe(medium.Id);
        _asked.ShouldBe(["/cat.gif", "/moved", "/cat.gif"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/cat.gif")]
    [InlineData("http://localhost:{0}/cat.gif")]
    [InlineData("http://localhost.:{0}/cat.gif")]
    [InlineData("http://127.1:{0}/cat.gif")]
    [InlineData("http://2130706433:{0}/cat.gif")]
    [InlineData("http://0x7f.0.0.1:{0}/cat.gif")]
    [InlineData("http://0177.0.0.1:{0}/cat.gif")]
    [InlineData("http://[::1]:{0}/cat.gif")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/cat.gif")]
    [InlineData("http://[::ffff:7f00:1]:{0}/cat.gif")]
    [InlineData("http://0.0.0.0:{0}/cat.gif")]
    public async Task Asks_nothing_within(string address)
    {
        await using var folder = Folder(static options => options.PrivateHosts = []);
        var failure = await Should.ThrowAsync<GatewayException>(() => FetchAsync(folder, string.Format(System.Globalization.CultureInfo.InvariantCulture, address, new Uri(_url).Port)));

        // Not every system's resolver knows localhost with a dot.
        (failure.Message.Contains("media.privateHosts", StringComparison.Ordinal) || failure.Message.Contains("NameResolutionError", StringComparison.Ordinal)).ShouldBeTrue(failure.Message);
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Follows_no_redirect_inwards_or_for_ever()
    {
        await using var folder = Folder();
        (await Should.ThrowAsync<GatewayException>(() => FetchAsync(folder, $"{_url}/inwards"))).Message.ShouldContain("is not on the public internet");
        (await Should.ThrowAsync<GatewayException>(() => FetchAsync(folder, $"{_url}/file"))).Message.ShouldContain("http and https alone");
        (await Should.ThrowAsync<GatewayException>(() => FetchAsync(folder, $"{_url}/round"))).Message.ShouldContain("redirects more than 5 times");
    }

    [Fact]
    public async Task Says_why_it_has_nothing_and_keeps_nothing()
    {
        await using var folder = Folder();
        (await FailureAsync("/gone")).ShouldBe("127.0.0.1 answers 404");
        (await FailureAsync("/large")).ShouldContain("media.maxFileMegabytes");
        (await FailureAsync("/larger-than-said")).ShouldContain("media.maxFileMegabytes");
        (await FailureAsync("/cut")).ShouldContain("127.0.0.1 does not give it");
        (await FailureAsync("/slow")).ShouldContain("media.fetchTimeoutSeconds");
        (await Should.ThrowAsync<GatewayException>(() => FetchAsync(folder, _url.Replace("http://", "http://user:pass@", StringComparison.Ordinal)))).Message.ShouldNotContain("pass@");
        folder.OnDisk.ShouldBeEmpty();

        async Task<string> FailureAsync(string path) => (await Should.ThrowAsync<GatewayException>(() => FetchAsync(folder, _url + path))).Message;
    }

    [Fact]
    public async Task Files_of_this_machine_are_nobodys_to_name()
    {
        await using var folder = Folder(static options => options.PublicUrl = "https://gw.example");
        using var remote = new RemoteMedia(folder.Store, folder.Options, folder.Time);
        var sources = new MediaSources(folder.Store, remote, folder.Options);
        foreach (var named in new[] { "/etc/passwd", "file:///etc/passwd", "~/x.png", "../x.png", "C:\\x.png", "data:image/png;base64,AAAA", "ftp://h/x", "" })
        {
            (await Should.ThrowAsync<GatewayException>(() => sources.FindAsync(named, "send", static _ => true, CancellationToken.None))).Message.ShouldContain("files of this machine are not sent");
        }

        var kept = await folder.KeepAsync(10, 1);
        foreach (var named in new[] { $"media:{kept.Id}", $"/media/{kept.Id}", $"https://gw.example/media/{kept.Id}?until=1&signature=x" })
        {
            (await sources.FindAsync(named, "send", static _ => true, CancellationToken.None)).Id.ShouldBe(kept.Id);
        }

        (await Should.ThrowAsync<GatewayException>(() => sources.FindAsync($"media:{kept.Id}", "send", static _ => false, CancellationToken.None))).Message.ShouldContain("no medium");
        (await Should.ThrowAsync<GatewayException>(() => sources.FindAsync("media:../../x", "send", static _ => true, CancellationToken.None))).Message.ShouldContain("no medium");
        folder.Options.FetchRemote = false;
        (await Should.ThrowAsync<GatewayException>(() => sources.FindAsync($"{_url}/cat.gif", "send", static _ => true, CancellationToken.None))).Message.ShouldContain("media.fetchRemote");
    }

    private StoreFolder Folder(Action<MediaOptions>? configure = null) => new(options =>
    {
        (options.MaxFileMegabytes, options.FetchTimeoutSeconds, options.PrivateHosts) = (1, 2, [new Uri(_url).Authority]);
        configure?.Invoke(options);
    });

    private static async Task<PluginGateway.Contracts.Channels.MediaReference> FetchAsync(StoreFolder folder, string address)
    {
        using var remote = new RemoteMedia(folder.Store, folder.Options, folder.Time);
        return await remote.FetchAsync(new Uri(address), "test", CancellationToken.None);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        _asked.Add(path);
        switch (path)
        {
            case "/cat.gif":
                http.Response.ContentType = "image/png";
                await http.Response.Body.WriteAsync(Gif);
                break;
            case "/moved":
                http.Response.Redirect("/cat.gif");
                break;
            case "/inwards":
                http.Response.Redirect("http://127.0.0.2:1/");
                break;
            case "/file":
                http.Response.Redirect("file:///etc/passwd");
                break;
            case "/round":
                http.Response.Redirect("/round");
                break;
            case "/large":
                http.Response.ContentLength = 2_000_000;
                await http.Response.StartAsync();
                break;
            case "/larger-than-said":
                await http.Response.Body.WriteAsync(new byte[1_500_000]);
                break;
            case "/cut":
                http.Response.ContentLength = 100;
                await http.Response.Body.WriteAsync(Gif);
                await http.Response.Body.FlushAsync();
                http.Abort();
                break;
            case "/slow":
                await http.Response.Body.WriteAsync(Gif);
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }
}
