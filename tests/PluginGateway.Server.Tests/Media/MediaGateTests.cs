using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Tests.Media;

/// <summary><c>/media/{id}</c> on a real socket: who gets what, and in which form.</summary>
public sealed class MediaGateTests : IAsyncLifetime
{
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 1000).Select(static i => (byte)i)];

    private readonly MovableTime _time = new();
    private TestGateway _gateway = null!;
    private HttpClient _http = null!;
    private MediaReference _picture = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(_time).AddSingleton(new Server.Security.AuthLimits { FailuresPerSource = 1000 }));
        _http = new HttpClient { BaseAddress = _gateway.Url };
        _picture = await KeepAsync(Picture, "image/png", "Grüße \"1\".png");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Gives_a_medium_to_who_may_read_whole_and_in_parts()
    {
        using var whole = await GetAsync($"/media/{_picture.Id}");
        whole.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await whole.Content.ReadAsByteArrayAsync()).ShouldBe(Picture);
        whole.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        whole.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        whole.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("Grüße \"1\".png");
        whole.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        whole.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        whole.Headers.CacheControl!.ToString().ShouldContain("private");

        using var part = await GetAsync($"/media/{_picture.Id}", request => request.Headers.Range = new RangeHeaderValue(8, 17));
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsByteArrayAsync()).ShouldBe(Picture[8..18]);
        part.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes 8-17/{Picture.Length}");
        using var beyond = await GetAsync($"/media/{_picture.Id}", static request => request.Headers.Range = new RangeHeaderValue(5000, null));
        beyond.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);

        using var known = await GetAsync($"/media/{_picture.Id}", request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        known.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var head = await GetAsync($"/media/{_picture.Id}", static request => request.Method = HttpMethod.Head);
        (head.StatusCode, head.Content.Headers.ContentLength).ShouldBe((HttpStatusCode.OK, Picture.Length));
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script>", "text/html")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml")]
    [InlineData("%PDF-1.7 with a script", "application/pdf")]
    [InlineData("just words", "text/plain")]
    public async Task Never_shows_in_its_place_what_may_hold_a_script(string content, string type)
    {
        var medium = await KeepAsync(Encoding.UTF8.GetBytes(content), type, "x");
        using var answer = await GetAsync($"/media/{medium.Id}");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'; sandbox");
    }

    [Fact]
    public async Task Gives_nothing_without_a_credential_and_none_counts_in_an_address()
    {
        foreach (var path in new[] { $"/media/{_picture.Id}", $"/media/{_picture.Id}?token={TestGateway.Token}", "/media/unknown" })
        {
            using var answer = await GetAsync(path, static request => request.Headers.Authorization = null);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
            answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        }

        using var wrong = await GetAsync($"/media/{_picture.Id}", static request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "wrong"));
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var foreign = await GetAsync($"/media/{_picture.Id}", static request => request.Headers.Add("Origin", "https://evil.example"));
        foreign.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var posted = await GetAsync($"/media/{_picture.Id}", static request => request.Method = HttpMethod.Post);
        posted.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        posted.Content.Headers.Allow.ShouldBe(["GET", "HEAD"]);
    }

    [Fact]
    public async Task A_link_opens_its_own_medium_in_its_own_time()
    {
        var other = await KeepAsync([0, 1, 2], null, null);
        await using var client = await _gateway.ConnectAsync("operator.read");
        var link = (await client.CallOkAsync("media.link", new JsonObject { ["id"] = _picture.Id }))["path"]!.GetValue<string>();
        (await StatusAsync(link)).ShouldBe(HttpStatusCode.OK);

        var (until, signature) = (Query(link, "until"), Query(link, "signature"));
        (await StatusAsync(link.Replace(_picture.Id, other.Id, StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync($"/media/{_picture.Id}?until={long.Parse(until, System.Globalization.CultureInfo.InvariantCulture) + 1}&signature={signature}")).ShouldBe(HttpStatusCode.Forbidden);
        foreach (var bad in new[] { "", "x", new string('A', 43), signature + "A", signature[..^1], signature[1..] + "!", "%00" })
        {
            (await StatusAsync($"/media/{_picture.Id}?until={until}&signature={bad}")).ShouldBe(HttpStatusCode.Forbidden, bad);
        }

        (await StatusAsync($"/media/{_picture.Id}?until={until}")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync($"/media/{_picture.Id}?until=&until={until}&signature={signature}")).ShouldBe(HttpStatusCode.Forbidden);
        _time.Forward(TimeSpan.FromMinutes(11));
        (await StatusAsync(link)).ShouldBe(HttpStatusCode.Gone);
        (await StatusAsync(link.Replace(signature, new string('A', 43), StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("../gateway.db")]
    [InlineData("..%2fgateway.db")]
    [InlineData("%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("..\\..\\gateway.db")]
    [InlineData("/etc/passwd")]
    [InlineData("incoming/x")]
    [InlineData("%00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000/")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000G")]
    [InlineData("CON")]
    [InlineData("%EF%BC%90000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Knows_ids_and_nothing_else(string path)
    {
        var status = await RawStatusAsync($"/media/{path}");
        status.ShouldBeOneOf(404, 400);
        var upper = await RawStatusAsync($"/media/{_picture.Id.ToUpperInvariant()}");
        upper.ShouldBe(404);
    }

    [Fact]
    public async Task A_link_in_the_folder_leads_nowhere()
    {
        var secret = Path.Combine(_gateway.StatePath, "secret.txt");
        await File.WriteAllTextAsync(secret, "secret");
        var file = Path.Combine(_gateway.StatePath, "media", _picture.Id[..2], _picture.Id);
        File.Delete(file);
        File.CreateSymbolicLink(file, secret);
        using var answer = await GetAsync($"/media/{_picture.Id}");
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("secret.txt");
    }

    [Fact]
    public async Task Lists_and_removes()
    {
        await using var reader = await _gateway.ConnectAsync("operator.read");
        var list = await reader.CallOkAsync("media.list", new JsonObject());
        var item = list["media"]!.AsArray().Single()!;
        (item["id"]!.GetValue<string>(), item["kind"]!.GetValue<string>(), item["origin"]!.GetValue<string>(), list["bytes"]!.GetValue<long>()).ShouldBe((_picture.Id, "image", "test", Picture.Length));
        (await reader.CallAsync("media.remove", new JsonObject { ["id"] = _picture.Id }))["error"]!["message"]!.GetValue<string>().ShouldContain("operator.admin");

        _gateway.Part<MediaStore>().Release([_picture]);
        await using var admin = await _gateway.ConnectAsync("operator.admin");
        await admin.CallOkAsync("media.remove", new JsonObject { ["id"] = _picture.Id });
        using var answer = await GetAsync($"/media/{_picture.Id}");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.CallAsync("media.link", new JsonObject { ["id"] = _picture.Id }))["error"]!["message"]!.GetValue<string>().ShouldContain("no such medium");
    }

    private async Task<MediaReference> KeepAsync(byte[] content, string? type, string? name) =>
        await _gateway.Part<MediaStore>().KeepAsync(new MemoryStream(content), type, name, "test", CancellationToken.None);

    private async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        change?.Invoke(request);
        return await _http.SendAsync(request);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return answer.StatusCode;
    }

    // As it is: the framework's client would put the path in order first.
    private async Task<int> RawStatusAsync(string path)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _gateway.Url.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{_gateway.Url.Port}\r\nAuthorization: Bearer {TestGateway.Token}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync();
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Query(string link, string name) => link.Split('?')[1].Split('&').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
