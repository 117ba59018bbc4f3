using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>What the plugin takes as configuration, and looks like as a folder.</summary>
public sealed class TelegramPluginTests
{
    private const string Token = "123456:ABCdef_-123";

    [Fact]
    public async Task Two_accounts_with_one_token_are_refused_and_both_are_named()
    {
        var e = await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<TelegramPlugin>(
            $$"""{ "accounts": { "work": { "botToken": "{{Token}}" }, "home": { "botToken": "{{Token}}" }, "other": { "botToken": "123457:ABCdef_-123" } } }"""));
        e.Message.ShouldContain("home and work");
        e.Message.ShouldNotContain(Token);
    }

    [Fact]
    public async Task A_token_beside_the_accounts_is_that_of_all_of_them()
    {
        var e = await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<TelegramPlugin>($$"""{ "botToken": "{{Token}}", "accounts": { "work": { }, "home": { } } }"""));
        e.Message.ShouldContain("home and work");
    }

    [Fact]
    public async Task Two_webhooks_have_a_secret_and_a_port_each()
    {
        const string Hook = "\"webhookUrl\": \"https://x.y/z\", \"webhookSecret\": \"0123456789abcdef\"";
        var e = await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<TelegramPlugin>(
            $$"""{ "accounts": { "a": { "botToken": "1:AAAA", {{Hook}} }, "b": { "botToken": "2:AAAA", {{Hook}} } } }"""));
        e.Message.ShouldContain("webhookSecret");
        e.Message.ShouldContain("webhookPort");
    }

    [Fact]
    public async Task Several_accounts_each_have_a_channel()
    {
        await using var plugin = await PluginHarness.StartAsync<TelegramPlugin>("""{ "accounts": { "a": { "botToken": "1:AAAA", "dmPolicy": "open" }, "b": { "botToken": "2:AAAA" } } }""");
        plugin.Channel(account: "a").Descriptor.Exclusive.ShouldBeTrue();
        plugin.Channel(account: "b").Descriptor.TextLimit.ShouldBe(4096);
    }

    [Theory]
    [InlineData("botToken", "abc")]
    [InlineData("botToken", "123:a b")]
    [InlineData("botToken", "123:abc/../x")]
    [InlineData("tokenFile", "relative/path")]
    [InlineData("apiRoot", "ftp://x.y")]
    [InlineData("apiRoot", "https://user:pw@x.y")]
    [InlineData("apiRoot", "https://x.y/?a=b")]
    [InlineData("proxy", "x")]
    [InlineData("pollTimeoutSeconds", "0")]
    [InlineData("pollTimeoutSeconds", "51")]
    [InlineData("mediaMaxMb", "0")]
    [InlineData("webhookSecret", "0123456789abcdef")]
    [InlineData("webhookUrl", "https://x.y/z")]
    [InlineData("lockDirectory", "x")]
    [InlineData("replyToMode", "sometimes")]
    [InlineData("bottoken2", "x")]
    public async Task Rejects_what_cannot_work_and_names_it(string key, string value)
    {
        var token = key == "botToken" ? "" : $"\"botToken\": \"{Token}\", ";
        var e = await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<TelegramPlugin>($$"""{ {{token}}"{{key}}": "{{value}}" }"""));
        e.Message.ShouldContain(key, Case.Insensitive);
        e.Message.ShouldNotContain(Token);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("has spaces in it, which Telegram does not allow")]
    public void A_webhook_needs_a_good_secret(string secret) => new TelegramAccountValidator()
        .Validate(null, new TelegramAccount { BotToken = Token, WebhookUrl = "https://x.y/z", WebhookSecret = secret }).FailureMessage.ShouldNotBeNull().ShouldContain("openssl rand");

    [Fact]
    public async Task The_token_comes_from_its_file_when_only_its_owner_can_read_it()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.token");
        await File.WriteAllTextAsync(path, $"{Token}\n");
        try
        {
            var account = new TelegramAccount { TokenFile = path };
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
                (await Should.ThrowAsync<Protocol.GatewayException>(() => BotToken.ResolveAsync(account, CancellationToken.None))).Message.ShouldContain("chmod 600");
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            var token = await BotToken.ResolveAsync(account, CancellationToken.None);
            token.PathOf("getMe").ShouldBe($"bot{Token}/getMe");
            $"{token}".ShouldNotContain("123456");
            await File.WriteAllTextAsync(path, "no token");
            (await Should.ThrowAsync<Protocol.GatewayException>(() => BotToken.ResolveAsync(account, CancellationToken.None))).Message.ShouldNotContain("no token");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Preparing_refuses_a_bad_token_and_receives_nothing()
    {
        await using var bot = await RunningBot.MakeAsync();
        await bot.Channel.PrepareAsync(bot.Context, CancellationToken.None);
        bot.Bot.CallsOf("getUpdates").ShouldBeEmpty();
        bot.Bot.Next("getMe", Fault.Refuses(502, "Bad Gateway"));
        await bot.Channel.PrepareAsync(bot.Context, CancellationToken.None);
        bot.Server.Revoke(bot.Bot);
        var e = await Should.ThrowAsync<Protocol.GatewayException>(async () => await bot.Channel.PrepareAsync(bot.Context, CancellationToken.None));
        e.Message.ShouldContain("@BotFather");
        e.ToString().ShouldNotContain(bot.Bot.Token);
    }

    [Fact]
    public void Builds_into_a_folder_that_can_be_copied_as_it_is()
    {
        var folder = typeof(TelegramPluginTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static entry => entry.Key == "PluginFolder").Value!;
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "plugin.json")));
        manifest.RootElement.GetProperty("id").GetString().ShouldBe("telegram");
        File.Exists(Path.Combine(folder, manifest.RootElement.GetProperty("entry").GetString()!)).ShouldBeTrue();
        Directory.GetFiles(folder, "*.dll").Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["Markdig.dll", "PluginGateway.Channels.Telegram.dll"]);
    }
}
