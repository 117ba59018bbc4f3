using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting.Tests;

[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "the test runner calls DisposeAsync of IAsyncLifetime")]
public sealed class AccountTests : IAsyncLifetime
{
    private readonly HostUnderTest _test = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _test.DisposeAsync().AsTask();

    [Fact]
    public async Task Makes_one_account_when_none_are_named()
    {
        var channel = await LoadAsync("""{ "server": "home", "nick": "bot" }""");

        channel.Id.ShouldBe("loop");
        channel.Descriptor.Exclusive.ShouldBeFalse();
        channel.Accounts.Select(account => account.Id).ShouldBe(["default"]);
        (await SettingsOfAsync(channel.Accounts[0])).ShouldBe("home|bot||");
    }

    [Fact]
    public async Task Lays_an_accounts_keys_over_those_beside_and_replaces_lists_as_a_whole()
    {
        var channel = await LoadAsync("""{ "server": "home", "rooms": ["x", "y"], "accounts": { "a": { "nick": "a", "rooms": ["z"] }, "b": { "server": "away" } } }""");

        channel.Accounts.Select(account => account.Id).ShouldBe(["a", "b"]);
        (await SettingsOfAsync(channel.Accounts[0])).ShouldBe("home|a|z|");
        (await SettingsOfAsync(channel.Accounts[1])).ShouldBe("away||x+y|");
    }

    [Fact]
    public async Task Has_no_account_when_the_list_is_empty() => (await LoadAsync("""{ "accounts": {} }""")).Accounts.ShouldBeEmpty();

    [Fact]
    public async Task Keeps_the_hosts_settings_from_the_plugin()
    {
        var channel = await LoadAsync("""{ "dmPolicy": "open", "allowFrom": ["x", "y"], "accounts": { "a": { "dmPolicy": "allowlist", "allowFrom": ["z"], "requireMention": true } } }""");
        var account = channel.Accounts[0];

        account.HostSettings["dmPolicy"].ShouldBe("allowlist");
        account.HostSettings["requireMention"].ShouldBe("True");
        account.HostSettings.GetSection("allowFrom").GetChildren().Select(from => from.Value).ShouldBe(["z"]);
        (await SettingsOfAsync(account)).ShouldBe("nowhere|||");
    }

    [Fact]
    public async Task Makes_a_new_instance_each_time_and_disposes_it_alone()
    {
        var account = (await LoadAsync("{}")).Accounts[0];
        var first = account.Create();
        await using var second = account.Create();
        second.Channel.ShouldNotBeSameAs(first.Channel);

        await first.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => SendAsync(first.Channel));
        await SendAsync(second.Channel);
    }

    [Fact]
    public async Task Does_not_follow_the_configuration_it_was_loaded_from()
    {
        var entry = Entries.Enabled("LoopChannel", """{ "server": "home" }""");
        var channel = await LoadAsync(entry);

        entry.Config["server"] = "away";

        (await SettingsOfAsync(channel.Accounts[0])).ShouldStartWith("home|");
    }

    private static Task<DeliveryReceipt> SendAsync(IChannel channel) => channel.SendAsync(new OutboundMessage("chat", "text", "key"), CancellationToken.None).AsTask();

    private static async Task<string> SettingsOfAsync(ChannelAccount account)
    {
        await using var instance = account.Create();
        return (await SendAsync(instance.Channel)).ExternalId;
    }

    private Task<ChannelContribution> LoadAsync(string config) => LoadAsync(Entries.Enabled("LoopChannel", config));

    private async Task<ChannelContribution> LoadAsync(PluginEntry entry)
    {
        _test.Work.Install("LoopChannel");
        await _test.Host.ApplyAsync([entry], CancellationToken.None);
        _test.Host.Row("LoopChannel").Error.ShouldBeNull();
        return _test.Host.Generations[0].Channels[0];
    }
}
