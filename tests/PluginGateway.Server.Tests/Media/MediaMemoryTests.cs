using System.Net.Http.Headers;
using System.Security.Cryptography;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Tests.Media;

/// <summary>Media pass through: none is ever whole in memory.</summary>
[Collection(nameof(Alone))]
public sealed class MediaMemoryTests
{
    [Fact]
    public async Task Twenty_megabytes_go_through_in_small_pieces()
    {
        await using var folder = new StoreFolder();
        await folder.KeepAsync(10, 1);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var medium = await folder.Store.KeepAsync(new BreakingStream(20_000_000, null), null, null, "test", CancellationToken.None);
        await using (var file = await folder.Store.OpenAsync(medium.Id))
        {
            await file.CopyToAsync(Stream.Null);
        }

        medium.Size.ShouldBe(20_000_000);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(8_000_000);
    }

    [Fact]
    public async Task Twenty_megabytes_leave_in_small_pieces()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = new HttpClient { BaseAddress = gateway.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        var small = await KeepAsync(gateway, new byte[10]);
        var medium = await KeepAsync(gateway, [0, .. RandomNumberGenerator.GetBytes(20_000_000)]);
        using (await http.GetAsync($"/media/{small.Id}"))
        {
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var answer = await http.GetAsync($"/media/{medium.Id}", HttpCompletionOption.ResponseHeadersRead);
        using var hash = SHA256.Create();
        await using var body = await answer.Content.ReadAsStreamAsync();
        Convert.ToHexStringLower(await hash.ComputeHashAsync(body)).ShouldBe(medium.Id);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(12_000_000);
    }

    private static async Task<Contracts.Channels.MediaReference> KeepAsync(TestGateway gateway, byte[] content) =>
        await gateway.Part<MediaStore>().KeepAsync(new MemoryStream(content), null, null, "test", CancellationToken.None);
}
