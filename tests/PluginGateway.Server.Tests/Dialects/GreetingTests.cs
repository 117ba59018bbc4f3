using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>The greeting, which is written member by member, has the members of its records, and no others.</summary>
public sealed class GreetingTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    [Fact]
    public async Task Says_all_that_its_records_have()
    {
        var hello = await HelloAsync();

        // A build knows no commit, an operator shows no canvas, and nobody has asked for resumable events.
        Members(ConnectJson.Default.HelloOk, []).Where(path => Find(hello, path) is null).Select(path => string.Join('.', path)).ShouldBe(["server.commit", "canvasHostUrl", "resume"]);
    }

    [Fact]
    public async Task Says_nothing_that_they_do_not_have()
    {
        var hello = await HelloAsync();

        var again = JsonSerializer.SerializeToNode(hello.Deserialize(ConnectJson.Default.HelloOk)!, ConnectJson.Default.HelloOk);

        JsonNode.DeepEquals(again, hello).ShouldBeTrue($"{hello.ToJsonString()}\n{again!.ToJsonString()}");
    }

    private async Task<JsonObject> HelloAsync()
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(fixture.Gateway, isRemote: false);
        return await client.CallOkAsync("connect", Four.Params(device, client.Nonce, [Scopes.Admin]));
    }

    private static JsonNode? Find(JsonNode? from, string[] path) => path.Aggregate(from, (node, name) => node?[name]);

    // A record that is not there itself tells nothing of its members.
    private static IEnumerable<string[]> Members(JsonTypeInfo info, string[] above) => info.Properties.SelectMany(property =>
    {
        string[] path = [.. above, property.Name];
        var inner = ConnectJson.Default.GetTypeInfo(property.PropertyType)!;
        return inner.Kind == JsonTypeInfoKind.Object && property.PropertyType != typeof(JsonElement) && property.PropertyType != typeof(HelloResume) ? [path, .. Members(inner, path)] : new[] { path };
    });
}
