using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>A stream belongs to the identity that began it, as it was when it began it.</summary>
public sealed class StreamOwnerTests : IAsyncLifetime
{
    private readonly TestDevice _device = new();
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAsync();

    public async Task DisposeAsync()
    {
        _device.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Goes_on_for_the_device_that_began_it()
    {
        await using var first = await ConnectAsync(_device, []);
        await first.DisposeAsync();
        _gateway.Say("1");

        await using var second = await ConnectAsync(_device, first.Wish);

        second.ResyncRequired.ShouldBeFalse();
        (await second.TextsAsync(1)).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Is_nothing_to_anybody_else()
    {
        await using var mine = await ConnectAsync(_device, []);
        await using var owners = await StreamClient.ConnectAsync(_gateway, [], Scopes.Read);
        _gateway.Say("1");
        using var other = new TestDevice();

        await using var stolen = await ConnectAsync(other, StreamClient.From(mine.StreamId, 0));
        await using var ownersAsDevice = await ConnectAsync(_device, StreamClient.From(owners.StreamId, 0));
        await using var asOwner = await StreamClient.ConnectAsync(_gateway, StreamClient.From(mine.StreamId, 0), Scopes.Read);
        await using var none = await ConnectAsync(other, StreamClient.From("no-such-stream", 0));
        _gateway.Say("2");

        foreach (var client in new[] { stolen, ownersAsDevice, asOwner, none })
        {
            // The words are those for a stream that never was.
            (client.ResyncRequired, client.Reason).ShouldBe((true, none.Reason));
            (await client.TextsAsync(1)).ShouldBe(["2"]);
        }
    }

    [Theory]
    [InlineData("device.pair.remove")]
    [InlineData("device.token.revoke")]
    [InlineData("device.token.rotate")]
    public async Task Is_over_when_its_approval_was_taken_back_in_between(string method)
    {
        await using var first = await ConnectAsync(_device, []);
        await first.DisposeAsync();
        var about = new JsonObject { ["deviceId"] = _device.Id };
        if (method != "device.pair.remove")
        {
            about["role"] = Roles.Operator;
        }

        await using (var admin = await _gateway.ConnectAsync(Scopes.Admin))
        {
            await admin.CallOkAsync(method, about);
            _gateway.Say("not for it");
            await ApproveAgainAsync(admin);
        }

        await using var second = await ConnectAsync(_device, first.Wish);
        _gateway.Say("1");

        second.ResyncRequired.ShouldBeTrue();
        (await second.TextsAsync(1)).ShouldBe(["1"]);
    }

    private async Task ApproveAgainAsync(TestClient admin)
    {
        await using var asking = await TestDevice.OpenAsync(_gateway, isRemote: false);
        var answer = await asking.CallAsync("connect", _device.Params(asking.Nonce, [Scopes.Read]));
        if (answer["error"]?["details"]?["requestId"] is { } requestId)
        {
            await admin.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId.GetValue<string>() });
        }
    }

    private Task<StreamClient> ConnectAsync(TestDevice device, JsonObject resume) => StreamClient.ConnectAsync(_gateway, nonce => device.Params(nonce, [Scopes.Read]), resume);
}
