using System.Net;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests;

/// <summary>What the gateway tells about its own wire: the published schema and <c>methods.describe</c>.</summary>
public sealed class SchemaTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly HttpClient Http = new();
    private static readonly string[] PluginMethods = ["swap.fault", "swap.hold", "swap.say", "swap.spin"];

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Publishes_a_schema_of_every_method_and_event_of_its_own()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");
        var schema = await ReadAsync();

        schema["protocol"]!.GetValue<int>().ShouldBe(ProtocolLimits.Version);
        Names(schema["methods"]!).ShouldBe(await FeaturesAsync(client, "methods"), ignoreOrder: true);
        Names(schema["events"]!).ShouldBe(await FeaturesAsync(client, "events"), ignoreOrder: true);
        schema["methods"]!["chat.send"]!["access"]!.GetValue<string>().ShouldBe("write");
        schema["methods"]!["chat.send"]!["params"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["sessionKey", "message", "idempotencyKey"]);
        schema["methods"]!["health"]!["result"]!["properties"]!["agents"].ShouldNotBeNull();
        schema["connect"]!["params"]!["properties"]!["client"].ShouldNotBeNull();
        schema["$defs"]!["request"]!["required"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Publishes_references_that_lead_somewhere()
    {
        var schema = await ReadAsync();

        foreach (var reference in References(schema))
        {
            // A recursive record inside has an identity of its own, and its references start there.
            reference.ShouldStartWith("#/$defs/");
            schema["$defs"]![reference["#/$defs/".Length..]].ShouldNotBeNull(reference);
        }
    }

    [Fact]
    public async Task Publishes_nothing_of_this_installation()
    {
        var text = await Http.GetStringAsync(SchemaUrl());

        text.ShouldNotContain(Gateway.StatePath);
        text.ShouldNotContain(TestGateway.Token);
    }

    [Fact]
    public async Task Publishes_the_schema_behind_the_front_door_and_for_reading_alone()
    {
        using var foreign = new HttpRequestMessage(HttpMethod.Get, SchemaUrl()) { Headers = { Host = "evil.example" } };
        using var post = new HttpRequestMessage(HttpMethod.Post, SchemaUrl());
        using var head = new HttpRequestMessage(HttpMethod.Head, SchemaUrl());

        (await Http.SendAsync(foreign)).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await Http.SendAsync(post)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await Http.SendAsync(head)).Content.Headers.ContentLength.ShouldBe((await Http.GetByteArrayAsync(SchemaUrl())).Length);
    }

    [Fact]
    public async Task Describes_every_method_to_who_may_read()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        var all = await client.CallOkAsync("methods.describe");

        all["methods"]!.AsArray().Select(method => method!["name"]!.GetValue<string>()).ShouldBe(Features(client, "methods"), ignoreOrder: true);
        all["events"]!.AsArray().Select(kind => kind!["name"]!.GetValue<string>()).ShouldBe(Features(client, "events"), ignoreOrder: true);
        var apply = all["methods"]!.AsArray().Single(method => method!["name"]!.GetValue<string>() == "config.apply")!;
        apply["access"]!.GetValue<string>().ShouldBe("admin");
        apply["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).ShouldBe(["operator.admin"]);
        var health = all["methods"]!.AsArray().Single(method => method!["name"]!.GetValue<string>() == "health")!;
        health["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).ShouldBe(["operator.admin", "operator.read", "operator.write"]);
    }

    [Theory]
    [InlineData(3, "node.pair.verify", "chat.startup", "admin")]
    [InlineData(4, "chat.startup", "node.pair.verify", "read")]
    public async Task Describes_to_each_what_its_protocol_has(int protocol, string has, string lacks, string config)
    {
        await using var client = protocol == 4 ? await Dialects.Four.ConnectAsync(Gateway, "operator.read") : await Gateway.ConnectAsync("operator.read");

        var all = await client.CallOkAsync("methods.describe");

        all["protocol"]!.GetValue<int>().ShouldBe(protocol);
        all["methods"]!.AsArray().Select(method => method!["name"]!.GetValue<string>()).ShouldBe(Features(client, "methods"), ignoreOrder: true);
        all["events"]!.AsArray().Select(kind => kind!["name"]!.GetValue<string>()).ShouldBe(Features(client, "events"), ignoreOrder: true);
        var one = await client.CallOkAsync("methods.describe", new JsonObject { ["method"] = has });
        one["methods"]!.AsArray().ShouldHaveSingleItem()!["onlyIn"]!.GetValue<int>().ShouldBe(protocol);
        (await client.CallErrorAsync("methods.describe", new JsonObject { ["method"] = lacks })).ShouldBe($"unknown method: {lacks}");
        all["methods"]!.AsArray().Single(method => method!["name"]!.GetValue<string>() == "config.get")!["access"]!.GetValue<string>().ShouldBe(config);
        (await ReadAsync())["methods"]!["chat.startup"]!["onlyIn"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task Describes_one_method_by_its_name()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        var one = await client.CallOkAsync("methods.describe", new JsonObject { ["method"] = "chat.history" });

        one["methods"]!.AsArray().ShouldHaveSingleItem()!["params"]!["properties"]!["limit"]!["maximum"]!.GetValue<double>().ShouldBe(1000);
        one["events"]!.AsArray().ShouldBeEmpty();
        (await client.CallErrorAsync("methods.describe", new JsonObject { ["method"] = "no.such" })).ShouldBe("unknown method: no.such");
        (await client.CallErrorAsync("methods.describe", new JsonObject { ["method"] = "" })).ShouldContain("must NOT have fewer than 1 characters");
    }

    [Fact]
    public async Task Describes_nothing_to_who_may_not_read()
    {
        await using var client = await Gateway.ConnectAsync();

        (await client.CallErrorAsync("methods.describe")).ShouldBe("missing scope: operator.read");
    }

    [Fact]
    public async Task Describes_a_plugins_methods_like_its_own_and_names_the_plugin()
    {
        using var folder = new PluginCopy("Swappable");
        await using var gateway = await TestGateway.StartAsync(configure: keys => folder.Configure(keys, port: 1));
        await using var client = await gateway.ConnectAsync("operator.read");

        var all = (await client.CallOkAsync("methods.describe"))["methods"]!.AsArray();

        all.Where(method => method!["plugin"] is not null).Select(method => method!["name"]!.GetValue<string>()).ShouldBe(PluginMethods);
        var say = all.Single(method => method!["name"]!.GetValue<string>() == "swap.say")!;
        say["plugin"]!.GetValue<string>().ShouldBe("swappable");
        say["access"]!.GetValue<string>().ShouldBe("read");
        say["params"]!["properties"]!["text"]!["type"]!.GetValue<string>().ShouldBe("string");
        say["result"]!["properties"]!["text"]!["type"]!.GetValue<string>().ShouldBe("string");

        // To anybody who reaches the port only what every gateway of this version has.
        (await Http.GetStringAsync(new Uri(gateway.Url, "/protocol/schema.json"))).ShouldNotContain("swap.say");
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members when members.ContainsKey("$id") => [],
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static string[] Names(JsonNode node) => [.. node.AsObject().Select(member => member.Key)];

    // What there is, is told of both protocols; a greeting, of the client's own.
    private async Task<string[]> FeaturesAsync(TestClient older, string which)
    {
        await using var newer = await Dialects.Four.ConnectAsync(Gateway, "operator.read");
        return [.. Features(older, which).Union(Features(newer, which), StringComparer.Ordinal)];
    }

    private static string[] Features(TestClient client, string which) => [.. client.Hello["features"]![which]!.AsArray().Select(name => name!.GetValue<string>())];

    private Uri SchemaUrl() => new(Gateway.Url, "/protocol/schema.json");

    private async Task<JsonObject> ReadAsync() => JsonNode.Parse(await Http.GetStringAsync(SchemaUrl()))!.AsObject();
}
