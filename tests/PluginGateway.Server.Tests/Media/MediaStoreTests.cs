using System.Security.Cryptography;
using PluginGateway.Protocol;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Media;

/// <summary>What the store keeps, what it refuses, and what it lets go of.</summary>
public sealed class MediaStoreTests
{
    private const int Size = 400_000;

    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];

    [Fact]
    public async Task Keeps_a_content_once_by_its_hash()
    {
        await using var folder = new StoreFolder();
        var first = await folder.Store.KeepAsync(new MemoryStream(Png), "image/png", "a.png", "telegram/default", CancellationToken.None);
        var again = await folder.Store.KeepAsync(new MemoryStream(Png), "image/png", "b.png", "telegram/other", CancellationToken.None);

        first.Id.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Png)));
        again.Id.ShouldBe(first.Id);
        folder.OnDisk.ShouldBe([first.Id]);
        folder.Store.Total().ShouldBe((1, Png.Length));
        (folder.Store.Find(first.Id)!.FileName, folder.Store.Find(first.Id)!.Origin, again.FileName).ShouldBe(("a.png", "telegram/default", "b.png"));
        await using var file = await folder.Store.OpenAsync(first.Id);
        using var read = new MemoryStream();
        await file.CopyToAsync(read);
        read.ToArray().ShouldBe(Png);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A", "text/html", "image/png")]
    [InlineData("3C68746D6C3E", "image/png", "text/plain")]
    [InlineData("3C68746D6C3E", "text/html", "text/html")]
    [InlineData("3C7376673E", "image/svg+xml; charset=utf-8", "image/svg+xml")]
    [InlineData("000102FF", "image/jpeg", "application/octet-stream")]
    [InlineData("000102FF", null, "application/octet-stream")]
    [InlineData("000102FF", "application/x-thing", "application/x-thing")]
    [InlineData("000102FF", "no type\r\nX: y", "application/octet-stream")]
    [InlineData("4F67675300", "audio/ogg", "audio/ogg")]
    [InlineData("504B0304", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("504B0304", "image/jpeg", "application/zip")]
    [InlineData("1F8B08", "application/x-tgsticker", "application/x-tgsticker")]
    public async Task Believes_the_content_and_not_what_is_said_of_it(string content, string? said, string type)
    {
        await using var folder = new StoreFolder();
        (await folder.Store.KeepAsync(new MemoryStream(Convert.FromHexString(content)), said, null, "test", CancellationToken.None)).MediaType.ShouldBe(type);
    }

    [Theory]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("a\r\nb\0c\u202Egpj.exe", "a  b c gpj.exe")]
    [InlineData("   ", null)]
    public async Task A_name_is_for_people_alone(string name, string? kept)
    {
        await using var folder = new StoreFolder();
        var medium = await folder.Store.KeepAsync(new MemoryStream(Png), null, name, "test", CancellationToken.None);
        medium.FileName.ShouldBe(kept);
        folder.OnDisk.ShouldBe([medium.Id]);
    }

    [Fact]
    public async Task Leaves_nothing_of_what_is_too_large_empty_or_broken_off()
    {
        await using var folder = new StoreFolder(static options => options.MaxFileMegabytes = 1);
        (await FailsAsync(new MemoryStream(new byte[1_000_001]))).Message.ShouldBe("it is larger than 1 MB (media.maxFileMegabytes)");
        (await FailsAsync(new MemoryStream())).Message.ShouldBe("it is empty");
        (await Should.ThrowAsync<IOException>(() => folder.Store.KeepAsync(new BreakingStream(Size, new IOException("cut")), null, null, "test", CancellationToken.None))).Message.ShouldBe("cut");
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => folder.Store.KeepAsync(new BreakingStream(Size, null, stop), null, null, "test", stop.Token));

        folder.OnDisk.ShouldBeEmpty();
        folder.Store.Total().ShouldBe((0, 0));

        Task<GatewayException> FailsAsync(Stream content) => Should.ThrowAsync<GatewayException>(() => folder.Store.KeepAsync(content, null, null, "test", CancellationToken.None));
    }

    [Fact]
    public async Task Says_what_is_wrong_with_the_disk_and_goes_on_afterwards()
    {
        await using var folder = new StoreFolder();
        Directory.Delete(folder.Incoming);
        await File.WriteAllTextAsync(folder.Incoming, "no folder");
        var failure = await Should.ThrowAsync<GatewayException>(() => folder.KeepAsync(10, 1));
        failure.Message.ShouldStartWith("the medium could not be kept: ");
        failure.Error.Retryable.ShouldBe(true);

        File.Delete(folder.Incoming);
        Directory.CreateDirectory(folder.Incoming);

        // The place of the file is taken by something that is none.
        var id = Convert.ToHexStringLower(SHA256.HashData(StoreFolder.Content(10, 2)));
        Directory.CreateDirectory(Path.Combine(folder.State.Media, id[..2], id, "inside"));
        (await Should.ThrowAsync<GatewayException>(() => folder.KeepAsync(10, 2))).Message.ShouldStartWith("the medium could not be kept: ");
        folder.Store.Find(id).ShouldBeNull("nothing is promised that is not there");
        (await folder.KeepAsync(10, 3)).Size.ShouldBe(10);
        Directory.EnumerateFiles(folder.Incoming).ShouldBeEmpty();
    }

    [Fact]
    public async Task Takes_back_what_a_killed_gateway_has_left()
    {
        await using var folder = new StoreFolder();
        var whole = await folder.KeepAsync(10, 1);

        // Killed before the rename, and between rename and row.
        await File.WriteAllBytesAsync(Path.Combine(folder.Incoming, "half"), new byte[5]);
        var orphan = new string('a', 64);
        Directory.CreateDirectory(Path.Combine(folder.State.Media, "aa"));
        await File.WriteAllBytesAsync(Path.Combine(folder.State.Media, "aa", orphan), new byte[5]);

        folder.Files.Start();
        await folder.Store.CleanAsync();
        folder.OnDisk.ShouldBe([whole.Id]);

        // A file that somebody has taken away is said to be gone.
        File.Delete(Path.Combine(folder.State.Media, whole.Id[..2], whole.Id));
        (await Should.ThrowAsync<GatewayException>(() => folder.Store.OpenAsync(whole.Id))).Message.ShouldContain("not kept any more");
    }

    [Fact]
    public async Task Makes_room_with_what_is_longest_unused_and_never_with_what_is_on_its_way()
    {
        await using var folder = new StoreFolder(static options => options.TotalMegabytes = 1);
        var received = await folder.KeepAsync(Size, 1);
        await folder.ReceiveAsync("m1", received);
        folder.Time.Forward(TimeSpan.FromMinutes(1));
        var old = await folder.KeepAsync(Size, 2);
        folder.Time.Forward(TimeSpan.FromMinutes(1));

        var newer = await folder.KeepAsync(Size, 3);
        (folder.Store.Find(received.Id), folder.Store.Find(old.Id), folder.Store.Find(newer.Id)).ShouldSatisfyAllConditions(
            found => found.Item1.ShouldNotBeNull("its message is worked on"), found => found.Item2.ShouldBeNull(), found => found.Item3.ShouldNotBeNull());
        folder.OnDisk.ShouldBe([received.Id, newer.Id], ignoreOrder: true);

        await folder.SendAsync("k1", newer, OutboxState.Unknown);
        (await Should.ThrowAsync<GatewayException>(() => folder.KeepAsync(Size, 4))).Message.ShouldContain("no room");
        folder.OnDisk.ShouldBe([received.Id, newer.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Lets_go_of_what_nothing_refers_to_before_what_a_conversation_shows()
    {
        await using var folder = new StoreFolder(static options => options.TotalMegabytes = 1);
        var shown = await folder.KeepAsync(Size, 1);
        await folder.ShowAsync("agent:main:one", shown);
        folder.Time.Forward(TimeSpan.FromMinutes(1));
        var unused = await folder.KeepAsync(Size, 2);
        folder.Time.Forward(TimeSpan.FromMinutes(1));

        var third = await folder.KeepAsync(Size, 3);
        folder.OnDisk.ShouldBe([shown.Id, third.Id], ignoreOrder: true);
        folder.Store.Find(unused.Id).ShouldBeNull();
        await folder.ShowAsync("agent:main:two", third);
        await folder.KeepAsync(Size, 4);
        folder.Store.Find(shown.Id).ShouldBeNull("there was nothing else to let go of, and it was the longest unused");
    }

    [Fact]
    public async Task Holds_what_has_just_come_until_its_message_is_kept()
    {
        await using var folder = new StoreFolder(static options => options.TotalMegabytes = 1);
        var (one, two) = (await folder.HoldAsync(Size, 1), await folder.HoldAsync(Size, 2));
        (await Should.ThrowAsync<GatewayException>(() => folder.HoldAsync(Size, 3))).Message.ShouldContain("no room");

        folder.Time.Forward(TimeSpan.FromMinutes(16));
        await folder.HoldAsync(Size, 3);
        folder.Store.Find(one.Id).ShouldBeNull("nobody published it");
        folder.Store.Find(two.Id).ShouldNotBeNull();
    }

    [Fact]
    public async Task Forgets_what_was_not_heard_unless_it_belongs_to_something_else()
    {
        await using var folder = new StoreFolder();
        var (stranger, shared) = (await folder.HoldAsync(10, 1), await folder.HoldAsync(10, 2));
        await folder.ShowAsync("agent:main:one", shared);
        await folder.HoldAsync(10, 3);
        var twice = await folder.HoldAsync(10, 3);

        await folder.Store.ForgetAsync([stranger, shared, twice]);
        folder.Store.Find(stranger.Id).ShouldBeNull();
        folder.Store.Find(shared.Id).ShouldNotBeNull();
        folder.Store.Find(twice.Id).ShouldNotBeNull("another message is about to be published with it");
    }

    [Fact]
    public async Task Cleans_up_what_nothing_shows_for_a_month()
    {
        await using var folder = new StoreFolder();
        var (unused, shown, archived, waiting) = (await folder.KeepAsync(10, 1), await folder.KeepAsync(10, 2), await folder.KeepAsync(10, 3), await folder.KeepAsync(10, 4));
        await folder.ShowAsync("agent:main:here", shown);
        var gone = await folder.ShowAsync("agent:main:gone", archived);
        await folder.SendAsync("k", waiting, OutboxState.Failed);
        folder.Time.Forward(TimeSpan.FromDays(29));
        await new SqliteSessionStore(folder.Database, "gateway.db").RemoveAsync(SessionScope.Of(gone), new TranscriptArchive("gone.deleted", "deleted", folder.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        await folder.Store.CleanAsync();
        folder.Store.Total().Count.ShouldBe(4);

        folder.Time.Forward(TimeSpan.FromDays(2));
        await folder.Store.CleanAsync();
        folder.OnDisk.ShouldBe([shown.Id, archived.Id, waiting.Id], ignoreOrder: true);

        folder.Time.Forward(TimeSpan.FromDays(30));
        await folder.Store.CleanAsync();
        folder.OnDisk.ShouldBe([shown.Id, waiting.Id], ignoreOrder: true);
        folder.Store.Find(unused.Id).ShouldBeNull();
    }

    [Fact]
    public async Task An_operator_removes_what_is_not_on_its_way()
    {
        await using var folder = new StoreFolder();
        var (medium, waiting) = (await folder.KeepAsync(10, 1), await folder.KeepAsync(10, 2));
        await folder.SendAsync("k", waiting, OutboxState.Pending);
        (await folder.Store.RemoveAsync(medium.Id)).Id.ShouldBe(medium.Id);
        (await Should.ThrowAsync<GatewayException>(() => folder.Store.RemoveAsync(waiting.Id))).Message.ShouldContain("pgw outbox list");
        (await Should.ThrowAsync<GatewayException>(() => folder.Store.RemoveAsync("../gateway.db"))).Message.ShouldContain("pgw media list");
        folder.OnDisk.ShouldBe([waiting.Id]);
    }

    [Fact]
    public async Task Many_at_once_are_all_there()
    {
        await using var folder = new StoreFolder();
        var kept = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => folder.KeepAsync(1000 + (i % 20), i % 20))));
        kept.Select(static medium => medium.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
        folder.OnDisk.Count.ShouldBe(20);
        folder.Store.Total().Count.ShouldBe(20);
        foreach (var (medium, index) in kept.Select(static (medium, index) => (medium, index)))
        {
            folder.Store.Read(medium.Id, 10_000).ShouldBe(StoreFolder.Content(1000 + (index % 20), index % 20));
        }
    }
}
