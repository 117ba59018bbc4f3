using System.Globalization;
using System.Text.Json.Nodes;
using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary>Nobody gets at another session's messages (<c>security.md</c> SEC-15, SEC-25).</summary>
public sealed class SessionIsolationTests
{
    private static readonly string[] Paths =
    [
        "../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "\\\\host\\share", "file:///etc/passwd", "%2e%2e%2f", "..%c0%af", "a\0b", "\u202e", "' OR 1=1 --", "%", "_", "*", "x'; DROP TABLE session; --",
        "agent:main:main.deleted.x", ".", "..", "~", "$HOME", "CON", "a/../../b",
    ];

    [Fact]
    public async Task SEC_15_takes_a_session_id_for_what_it_is_and_never_for_a_path()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");
        await SessionChangesTests.SayAsync(client, "secret", "the secret", "sec-15");
        var files = Files(gateway);

        foreach (var path in Paths)
        {
            (await client.CallErrorAsync("sessions.resolve", new JsonObject { ["sessionId"] = path })).ShouldBe($"No session found: {path.Trim()}");
            (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = path }))["messages"]!.AsArray().ShouldBeEmpty();
            var preview = await client.CallOkAsync("sessions.preview", new JsonObject { ["keys"] = new JsonArray(path) });
            preview["previews"]!.AsArray().ShouldAllBe(item => item!["status"]!.GetValue<string>() == "missing");
            (await client.CallOkAsync("sessions.delete", new JsonObject { ["key"] = path }))["deleted"]!.GetValue<bool>().ShouldBeFalse();
            (await client.CallOkAsync("sessions.list", new JsonObject { ["search"] = path, ["includeLastMessage"] = true }))["sessions"]!.AsArray().ShouldAllBe(row => row!["key"]!.GetValue<string>().Contains(path.Trim(), StringComparison.OrdinalIgnoreCase));
        }

        Files(gateway).ShouldBe(files);
        (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "secret" }))["messages"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void SEC_25_asks_the_store_by_a_session_that_was_found_and_never_by_a_text()
    {
        var parameters = typeof(ISessionStore).GetMethods().SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)).ToArray();

        parameters.ShouldNotContain(typeof(string));
        typeof(SessionScope).GetConstructors().ShouldBeEmpty("only a session has a scope");
    }

    [Fact]
    public async Task SEC_25_shows_each_session_its_own_messages_whatever_happens_to_the_others()
    {
        var folder = Directory.CreateTempSubdirectory("pgw-iso-");
        try
        {
            var path = Path.Combine(folder.FullName, "gateway.db");
            await using var database = SqliteDatabase.Open(path);
            var sessions = new SessionService(new SqliteSessionStore(database, path), new SessionKeys(new SessionOptions()), TimeProvider.System);
            var random = new Random(20_261_121);
            var expected = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            for (var step = 0; step < 400; step++)
            {
                var key = $"agent:main:s{random.Next(6)}";
                var mine = expected.TryGetValue(key, out var known) ? known : expected[key] = [];
                await DoAsync(sessions, key, mine, random, step);
            }

            foreach (var (key, texts) in expected)
            {
                sessions.Transcript(key, 1000).Select(entry => entry.Text).ShouldBe(texts, key);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task DoAsync(SessionService sessions, string key, List<string> expected, Random random, int step)
    {
        switch (random.Next(20))
        {
            case 0:
                await sessions.ResetAsync(key, session => session);
                expected.Clear();
                break;
            case 1:
                await sessions.RemoveAsync(key);
                expected.Clear();
                break;
            case 2 when sessions.Find(key) is { } session:
                await sessions.CompactAsync(session, 3);
                expected.RemoveRange(0, Math.Max(0, expected.Count - 3));
                break;
            default:
                var text = string.Create(CultureInfo.InvariantCulture, $"{key}/{step}");
                await sessions.AppendAsync(key, ("user", text, null));
                expected.Add(text);
                break;
        }
    }

    private static string[] Files(TestGateway gateway) =>
        [.. Directory.EnumerateFiles(gateway.StatePath, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Where(name => !name!.Contains("gateway.db", StringComparison.Ordinal)).Order(StringComparer.Ordinal)!];
}
