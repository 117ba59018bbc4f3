using System.Text;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary><c>logs.tail</c> (<c>methods.md</c> §1): whole lines only, and a rotation is seen.</summary>
public sealed class LogsTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private TestClient _client = null!;

    private string Today => Path.Combine(_gateway.StatePath, "logs", "gateway-20260102.jsonl");

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _client = await _gateway.ConnectAsync("operator.read");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Has_nothing_to_show_of_a_file_that_is_not_there()
    {
        var tail = await TailAsync();

        tail.Select(member => member.Key).ShouldBe(["file", "cursor", "size", "lines", "truncated", "reset"]);
        Lines(tail).ShouldBeEmpty();
        tail["cursor"]!.GetValue<long>().ShouldBe(0);
    }

    [Fact]
    public async Task Gives_a_line_once_and_only_when_it_is_complete()
    {
        await File.WriteAllTextAsync(Today, "one\ntw");
        var tail = await TailAsync();
        Lines(tail).ShouldBe(["one"]);

        (tail = await TailAsync(tail)).ShouldSatisfyAllConditions(() => Lines(tail).ShouldBeEmpty(), () => tail["reset"]!.GetValue<bool>().ShouldBeFalse());
        await File.AppendAllTextAsync(Today, "o\r\nthree\n");
        tail = await TailAsync(tail);
        Lines(tail).ShouldBe(["two", "three"]);
        Lines(await TailAsync(tail)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Never_cuts_a_character()
    {
        var line = string.Concat(Enumerable.Repeat("é€😀", 20));
        await File.WriteAllTextAsync(Today, $"{line}\n{line}\n{line}\n");

        for (var bytes = 1; bytes < Encoding.UTF8.GetByteCount(line) * 3; bytes += 7)
        {
            Lines(await TailAsync(null, maxBytes: bytes)).ShouldAllBe(shown => shown == line);
        }
    }

    [Fact]
    public async Task Says_when_it_cannot_go_on_where_it_was()
    {
        await File.WriteAllTextAsync(Today, "one\n");
        var tail = await TailAsync();
        await File.AppendAllTextAsync(Today, string.Concat(Enumerable.Repeat("0123456789\n", 100)));

        var far = await TailAsync(tail, maxBytes: 25);
        far["reset"]!.GetValue<bool>().ShouldBeTrue();
        far["truncated"]!.GetValue<bool>().ShouldBeTrue();
        Lines(far).ShouldBe(["0123456789", "0123456789"]);

        var few = await TailAsync(tail, limit: 3);
        few["reset"]!.GetValue<bool>().ShouldBeFalse();
        few["truncated"]!.GetValue<bool>().ShouldBeTrue();
        Lines(few).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Sees_a_rotation_also_into_a_longer_file()
    {
        await File.WriteAllTextAsync(Today, "one\n");
        var tail = await TailAsync();
        await File.WriteAllTextAsync(Today.Replace("0102.", "0102_001.", StringComparison.Ordinal), "new one\nnew two\n");

        tail = await TailAsync(tail);

        tail["reset"]!.GetValue<bool>().ShouldBeTrue();
        Lines(tail).ShouldBe(["new one", "new two"]);
        await File.WriteAllTextAsync(Today.Replace("0102.", "0103.", StringComparison.Ordinal), "next day\n");
        Lines(await TailAsync(tail)).ShouldBe(["next day"]);
    }

    [Fact]
    public async Task SEC_15_follows_no_link_in_the_place_of_its_file()
    {
        var secret = Path.Combine(_gateway.StatePath, "elsewhere.txt");
        await File.WriteAllTextAsync(secret, "not for you\n");
        File.CreateSymbolicLink(Today, secret);

        (await _client.CallErrorAsync("logs.tail")).ShouldStartWith("that is no file here");
    }

    [Fact]
    public async Task SEC_17_scrubs_what_was_written_before_it_was_known_to_be_secret()
    {
        await File.WriteAllTextAsync(Today, $"GET /?token={TestGateway.Token}&x=1 Authorization: Bearer abcdef123456 /bot12:hush/getMe\n");

        var line = Lines(await TailAsync()).ShouldHaveSingleItem();

        line.ShouldNotContain(TestGateway.Token);
        line.ShouldNotContain("abcdef123456");
        line.ShouldNotContain("hush");
        line.ShouldContain("x=1");
    }

    [Fact]
    public async Task Checks_its_params()
    {
        (await _client.CallErrorAsync("logs.tail", new JsonObject { ["limit"] = 0 })).ShouldBe("invalid logs.tail params: at /limit: must be >= 1");
        (await _client.CallErrorAsync("logs.tail", new JsonObject { ["maxBytes"] = 1_000_001 })).ShouldBe("invalid logs.tail params: at /maxBytes: must be <= 1000000");
        (await _client.CallErrorAsync("logs.tail", new JsonObject { ["cursor"] = -1 })).ShouldBe("invalid logs.tail params: at /cursor: must be >= 0");
        (await _client.CallErrorAsync("logs.tail", new JsonObject { ["sinceMs"] = 1 })).ShouldBe("invalid logs.tail params: at root: unexpected property 'sinceMs'");
    }

    private static string[] Lines(JsonObject tail) => [.. tail["lines"]!.AsArray().Select(line => line!.GetValue<string>())];

    private Task<JsonObject> TailAsync(JsonObject? before = null, int? limit = null, int? maxBytes = null)
    {
        var ask = new JsonObject();
        Add("cursor", before?["cursor"]?.DeepClone());
        Add("limit", limit);
        Add("maxBytes", maxBytes);
        return _client.CallOkAsync("logs.tail", ask);

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                ask[name] = value;
            }
        }
    }
}
