using System.Text.Json.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Coming in by protocol 4: proofs, credentials, scopes, greeting, errors (<c>protocol-4.md</c> §3, §4, §10 rows 2–6, 12, 13).</summary>
public sealed class ConnectTests(RemoteGatewayFixture fixture) : IClassFixture<RemoteGatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public async Task Takes_either_form_of_signature_with_the_challenge(int protocol, bool isV3)
    {
        using var device = new TestDevice();
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = Four.Params(device, client.Nonce, isV3: isV3);
        connect["minProtocol"] = protocol;
        connect["maxProtocol"] = protocol;

        var hello = await client.CallOkAsync("connect", connect);

        hello["protocol"]!.GetValue<int>().ShouldBe(protocol);
        hello["auth"]!["deviceToken"]!.GetValue<string>().Length.ShouldBe(43);
    }

    [Fact]
    public async Task Wants_the_challenge_in_protocol_4_from_everybody()
    {
        using var device = new TestDevice();
        var (error, code, _) = await Four.RefusedAsync(Gateway, client =>
        {
            var connect = device.Params(nonce: null);
            connect["minProtocol"] = 4;
            connect["maxProtocol"] = 4;
            return connect;
        });

        (error["message"]!.GetValue<string>(), code).ShouldBe(("invalid connect params: at /device: must have required property 'nonce'", 1008));
    }

    [Theory]
    [InlineData("platform", "windows")]
    [InlineData("deviceFamily", "iPhone")]
    [InlineData("mode", "ui")]
    public async Task Takes_a_newer_signature_only_for_what_was_signed(string name, string value)
    {
        using var device = new TestDevice();
        var (error, _, _) = await Four.RefusedAsync(Gateway, client =>
        {
            var connect = Four.Params(device, client.Nonce);
            connect["client"]![name] = value;
            return connect;
        });

        error["message"]!.GetValue<string>().ShouldBe("device signature invalid");
        error["details"]!["code"]!.GetValue<string>().ShouldBe("DEVICE_AUTH_SIGNATURE_INVALID");
        error["details"]!["reason"]!.GetValue<string>().ShouldBe("device-signature");
    }

    [Theory]
    [InlineData("id", "0000000000000000000000000000000000000000000000000000000000000000", "DEVICE_AUTH_DEVICE_ID_MISMATCH")]
    [InlineData("publicKey", "AAAA", "DEVICE_AUTH_PUBLIC_KEY_INVALID")]
    [InlineData("nonce", "another", "DEVICE_AUTH_NONCE_MISMATCH")]
    [InlineData("signedAt", "1", "DEVICE_AUTH_SIGNATURE_EXPIRED")]
    public async Task Says_to_programs_what_is_wrong_with_a_proof(string name, string value, string expected)
    {
        using var device = new TestDevice();
        var (error, code, _) = await Four.RefusedAsync(Gateway, client =>
        {
            var connect = Four.Params(device, client.Nonce);
            connect["device"]![name] = name == "signedAt" ? JsonNode.Parse(value) : value;
            return connect;
        });

        (error["details"]!["code"]!.GetValue<string>(), code).ShouldBe((expected, 1008));
    }

    [Fact]
    public async Task Takes_six_fields_of_auth_at_once_and_the_first_that_counts()
    {
        using var device = new TestDevice();
        string[] fields = ["deviceToken", "bootstrapToken", "approvalRuntimeToken", "agentRuntimeIdentityToken", "password"];
        await using (var client = await TestDevice.OpenAsync(Gateway, isRemote: false))
        {
            var connect = Four.Params(device, client.Nonce);
            foreach (var field in fields)
            {
                connect["auth"]![field] = $"not-{field}";
            }

            await client.CallOkAsync("connect", connect);
        }

        var (error, _, _) = await Four.RefusedAsync(Gateway, client =>
        {
            var connect = Four.Params(device, client.Nonce, token: "wrong");
            foreach (var field in fields)
            {
                connect["auth"]![field] = $"not-{field}";
            }

            return connect;
        });
        error["details"]!["code"]!.GetValue<string>().ShouldBe("AUTH_TOKEN_MISMATCH");
        error["details"]!["recommendedNextStep"]!.GetValue<string>().ShouldBe("update_auth_credentials");
    }

    [Fact]
    public async Task Lets_a_device_in_by_its_own_token_and_says_what_is_wrong_with_another()
    {
        using var device = new TestDevice();
        string own;
        await using (var first = await Four.ConnectAsync(Gateway, device))
        {
            own = first.Hello["auth"]!["deviceToken"]!.GetValue<string>();
            first.Hello["auth"]!["role"]!.GetValue<string>().ShouldBe("operator");
        }

        await using (var client = await TestDevice.OpenAsync(Gateway, isRemote: false))
        {
            await client.CallOkAsync("connect", With(device, client, own, "operator.admin"));
        }

        var (error, _, _) = await Four.RefusedAsync(Gateway, client => With(device, client, "another", "operator.admin"));
        error["details"]!["code"]!.GetValue<string>().ShouldBe("AUTH_DEVICE_TOKEN_MISMATCH");

        using var reader = new TestDevice();
        string readers;
        await using (var client = await TestDevice.OpenAsync(Gateway, isRemote: false))
        {
            readers = (await client.CallOkAsync("connect", Four.Params(reader, client.Nonce, [Scopes.Read])))["auth"]!["deviceToken"]!.GetValue<string>();
        }

        (error, _, _) = await Four.RefusedAsync(Gateway, client => With(reader, client, readers, "operator.admin"));
        error["details"]!["code"]!.GetValue<string>().ShouldBe("AUTH_SCOPE_MISMATCH");
        (error, _, _) = await Four.RefusedAsync(Gateway, client =>
        {
            var connect = With(reader, client, readers, "operator.read");
            connect["auth"] = new JsonObject { ["bootstrapToken"] = "b" };
            Four.Sign(reader, connect, client.Nonce, isV3: true);
            return connect;
        });
        error["details"]!["code"]!.GetValue<string>().ShouldBe("AUTH_BOOTSTRAP_TOKEN_INVALID");
    }

    [Theory]
    [InlineData("cli", "cli", false, true)]
    [InlineData("gateway-client", "backend", false, true)]
    [InlineData("gateway-client", "ui", false, false)]
    [InlineData("test", "test", false, false)]
    [InlineData("openclaw-macos", "ui", false, false)]
    [InlineData("cli", "probe", false, false)]
    [InlineData("cli", "cli", true, false)]
    [InlineData("gateway-client", "backend", true, false)]
    public async Task Opens_scopes_to_the_secret_alone_only_for_programs_of_this_machine(string id, string mode, bool isRemote, bool isKept)
    {
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote);
        var connect = Four.Params("operator.read", "operator.write");
        connect["client"]!["id"] = id;
        connect["client"]!["mode"] = mode;

        var hello = await client.CallOkAsync("connect", connect);

        hello["auth"]!.ToJsonString().ShouldBe(isKept ? """{"role":"operator","scopes":["operator.read","operator.write"]}""" : """{"role":"operator","scopes":[]}""");
        (await client.CallAsync("sessions.list", new JsonObject()))["ok"]!.GetValue<bool>().ShouldBe(isKept);
    }

    [Fact]
    public async Task Grants_nothing_to_who_asks_for_nothing()
    {
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = Four.Params();
        connect.Remove("scopes");

        (await client.CallOkAsync("connect", connect))["auth"]!["scopes"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Lets_the_operator_have_protocol_3_by_the_same_rule()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:auth:scopesNeedDevice"] = "true");
        await using var page = await TestClient.OpenAsync(gateway);
        var connect = TestClient.ConnectParams("operator.admin");
        connect["client"]!["id"] = "webchat-ui";
        connect["client"]!["mode"] = "webchat";
        await page.CallOkAsync("connect", connect);
        (await page.CallErrorAsync("sessions.list", new JsonObject())).ShouldBe("missing scope: operator.read");

        await using var program = await gateway.ConnectAsync("operator.admin");
        await program.CallOkAsync("sessions.list", new JsonObject());
    }

    [Fact]
    public async Task Wants_a_device_of_nodes_and_of_the_control_ui()
    {
        var (error, code, _) = await Four.RefusedAsync(Gateway, _ =>
        {
            var connect = Four.Params();
            connect["role"] = "node";
            connect["client"]!["id"] = "node-host";
            connect["client"]!["mode"] = "node";
            return connect;
        });
        (error["code"]!.GetValue<string>(), error["details"]!["code"]!.GetValue<string>(), code).ShouldBe(("NOT_PAIRED", "DEVICE_IDENTITY_REQUIRED", 1008));

        (error, _, _) = await Four.RefusedAsync(Gateway, _ =>
        {
            var connect = Four.Params("operator.read");
            connect["client"]!["id"] = "openclaw-control-ui";
            connect["client"]!["mode"] = "webchat";
            return connect;
        });
        error["details"]!["code"]!.GetValue<string>().ShouldBe("CONTROL_UI_DEVICE_IDENTITY_REQUIRED");
    }

    [Fact]
    public async Task Takes_the_secret_in_either_field()
    {
        await using var client = await TestDevice.OpenAsync(Gateway, isRemote: false);
        var connect = Four.Params("operator.read");
        connect["auth"] = new JsonObject { ["password"] = TestGateway.Token };
        await client.CallOkAsync("connect", connect);

        var (error, _, _) = await Four.RefusedAsync(Gateway, _ =>
        {
            var older = TestClient.ConnectParams("operator.read");
            older["auth"] = new JsonObject { ["password"] = TestGateway.Token };
            return older;
        });
        error["message"]!.GetValue<string>().ShouldBe("device identity required");
    }

    [Fact]
    public async Task Says_where_files_lie_to_admins_alone()
    {
        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");
        var snapshot = admin.Hello["snapshot"]!.AsObject();
        snapshot["configPath"].ShouldNotBeNull();
        snapshot["stateDir"].ShouldNotBeNull();
        snapshot["authMode"]!.GetValue<string>().ShouldBe("token");
        snapshot["sessionDefaults"]!["modelConfigured"]!.GetValue<bool>().ShouldBeTrue();
        admin.Hello["features"]!["capabilities"]!.ToJsonString().ShouldBe("""["published-model-catalog"]""");
        admin.Hello["policy"]!["attachments"]!["maxBytes"]!.GetValue<int>().ShouldBe(5_000_000);

        await using var reader = await Four.ConnectAsync(Gateway, "operator.read");
        reader.Hello["snapshot"]!.AsObject().ShouldNotContainKey("configPath");
        reader.Hello["snapshot"]!.AsObject().ShouldNotContainKey("stateDir");
    }

    [Fact]
    public async Task Tells_a_missing_scope_apart_from_a_wrong_request_in_protocol_4()
    {
        await using var newer = await Four.ConnectAsync(Gateway, "operator.read");
        var error = (await newer.CallAsync("chat.send", new JsonObject()))["error"]!;
        error["code"]!.GetValue<string>().ShouldBe("FORBIDDEN");
        error["message"]!.GetValue<string>().ShouldBe("missing scope: operator.write");
        error["details"]!.ToJsonString().ShouldBe("""{"code":"MISSING_SCOPE","missingScope":"operator.write","requiredScopes":["operator.write"]}""");
        (await newer.CallErrorAsync("no.such.method", new JsonObject())).ShouldBe("unknown method: no.such.method");
        (await newer.CallAsync("node.event", new JsonObject()))["error"]!["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");

        await using var older = await Gateway.ConnectAsync("operator.read");
        (await older.CallAsync("chat.send", new JsonObject()))["error"]!["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        (await older.CallErrorAsync("no.such.method", new JsonObject())).ShouldBe("missing scope: operator.admin");
    }

    [Fact]
    public async Task Shows_the_configuration_without_secrets_and_text_to_readers_of_protocol_4_alone()
    {
        await using var newer = await Four.ConnectAsync(Gateway, "operator.read");
        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");
        await using var older = await Gateway.ConnectAsync("operator.read");

        var shown = await newer.CallOkAsync("config.get", new JsonObject());
        shown["valid"]!.GetValue<bool>().ShouldBeTrue();
        shown["raw"].ShouldBeNull();
        shown.ToJsonString().ShouldNotContain(TestGateway.Token);
        (await admin.CallOkAsync("config.get", new JsonObject())).ToJsonString().ShouldNotContain(TestGateway.Token);
        (await newer.CallOkAsync("config.schema", new JsonObject()))["schema"].ShouldNotBeNull();
        foreach (var method in new[] { "config.set", "config.patch", "config.apply" })
        {
            (await newer.CallAsync(method, new JsonObject { ["raw"] = "{}" }))["error"]!["code"]!.GetValue<string>().ShouldBe("FORBIDDEN");
        }

        foreach (var method in new[] { "config.get", "config.schema" })
        {
            (await older.CallErrorAsync(method, new JsonObject())).ShouldBe("missing scope: operator.admin");
        }

        await using var nobody = await Four.ConnectAsync(Gateway);
        (await nobody.CallAsync("config.get", new JsonObject()))["error"]!["details"]!["missingScope"]!.GetValue<string>().ShouldBe("operator.read");
    }

    [Fact]
    public async Task Says_why_a_device_must_be_paired_and_that_it_may_go_on_trying()
    {
        using var device = new TestDevice();
        var (error, code, reason) = await Four.RefusedAsync(Gateway, client => Four.Params(device, client.Nonce, [Scopes.Read]), isRemote: true);
        var details = error["details"]!;
        var request = details["requestId"]!.GetValue<string>();
        (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()).ShouldBe(("NOT_PAIRED", "pairing required: device is not approved yet"));
        (code, reason).ShouldBe((1008, $"pairing required: device is not approved yet (requestId: {request})"));
        details["code"]!.GetValue<string>().ShouldBe("PAIRING_REQUIRED");
        details["reason"]!.GetValue<string>().ShouldBe("not-paired");
        details["requestedRole"]!.GetValue<string>().ShouldBe("operator");
        details["pauseReconnect"]!.GetValue<bool>().ShouldBeFalse();

        await ApproveAsync(request);
        (error, _, _) = await Four.RefusedAsync(Gateway, client => Four.Params(device, client.Nonce, [Scopes.Write]), isRemote: true);
        error["details"]!["reason"]!.GetValue<string>().ShouldBe("scope-upgrade");
        error["details"]!["approvedScopes"]!.ToJsonString().ShouldBe("""["operator.read"]""");
        await ApproveAsync(error["details"]!["requestId"]!.GetValue<string>());
        (error, _, _) = await Four.RefusedAsync(Gateway, client => Four.Params(device, client.Nonce, role: Roles.Node), isRemote: true);
        error["details"]!["reason"]!.GetValue<string>().ShouldBe("role-upgrade");
    }

    [Theory]
    [InlineData("windows", false)]
    [InlineData("MacOS 15.2", true)]
    [InlineData("darwin", true)]
    [InlineData("macos 26.0", true)]
    public async Task Has_a_device_approved_anew_that_has_become_another_kind_of_machine(string platform, bool isSame)
    {
        using var device = new TestDevice();
        (await Four.ConnectAsync(Gateway, device, platform: "macos 14.1")).ShouldNotBeNull();

        if (isSame)
        {
            await using var client = await Four.ConnectAsync(Gateway, device, platform: platform);
            return;
        }

        // Also on this very machine.
        var (error, code, reason) = await Four.RefusedAsync(Gateway, client => Four.Params(device, client.Nonce, platform: platform));
        error["details"]!["reason"]!.GetValue<string>().ShouldBe("metadata-upgrade");
        code.ShouldBe(1008);
        reason!.ShouldStartWith("pairing required: ");
        await ApproveAsync(error["details"]!["requestId"]!.GetValue<string>());
        await using var approved = await Four.ConnectAsync(Gateway, device, platform: platform);

        // Protocol 3 knows nothing of it.
        await using var older = await device.ConnectAsync(Gateway);
    }

    private static JsonObject With(TestDevice device, TestClient client, string deviceToken, string scope)
    {
        var connect = Four.Params(device, client.Nonce, [scope]);
        connect["auth"] = new JsonObject { ["deviceToken"] = deviceToken };
        Four.Sign(device, connect, client.Nonce, isV3: true);
        return connect;
    }

    private async Task ApproveAsync(string requestId)
    {
        await using var admin = await Gateway.ConnectAsync(Scopes.Admin);
        await admin.CallOkAsync("device.pair.approve", new JsonObject { ["requestId"] = requestId });
    }
}
