using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PluginGateway.Client;
using PluginGateway.Client.Devices;
using PluginGateway.Client.Tests;
using PluginGateway.Manager.Platform;
using PluginGateway.Protocol;
using PluginGateway.Testing;

namespace PluginGateway.Manager.Tests;

/// <summary>The socket as gateways see it (T31–T36, T53), against a scripted server on a loopback port.</summary>
public sealed class WireTests
{
    private const string Challenge = """{"type":"event","event":"connect.challenge","payload":{"nonce":"nonce-123","ts":1700000000000}}""";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task T31_only_a_challenge_counts_as_ready()
    {
        (await ProbeAsync(static c => SendAndDrainAsync(c, Challenge), Soon)).ShouldBeTrue();
        (await ProbeAsync(static async c =>
        {
            await c.SendAsync("no json");
            await SendAndDrainAsync(c, Challenge);
        }, Soon)).ShouldBeTrue("what comes before it is passed over");
    }

    [Fact]
    public async Task T31_an_open_socket_other_frames_and_a_close_do_not()
    {
        var limit = TimeSpan.FromMilliseconds(300);
        (await ProbeAsync(static c => c.DrainAsync(), limit)).ShouldBeFalse();
        (await ProbeAsync(static c => SendAndDrainAsync(c, """{"type":"event","event":"tick"}"""), limit)).ShouldBeFalse();
        (await ProbeAsync(static c => SendAndDrainAsync(c, "{{{"), limit)).ShouldBeFalse();
        (await ProbeAsync(static c => c.CloseAsync(1000, "bye"), Soon)).ShouldBeFalse();
        (await GatewayProbe.IsAnsweringAsync(new Uri($"ws://127.0.0.1:{FreePort.Take()}/ws"), Soon, TimeProvider.System, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task T31_the_probe_hangs_up()
    {
        var isOver = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            try
            {
                await SendAndDrainAsync(c, Challenge);
            }
            finally
            {
                isOver.SetResult();
            }
        });
        (await GatewayProbe.IsAnsweringAsync(gateway.Url, Soon, TimeProvider.System, CancellationToken.None)).ShouldBeTrue();
        await isOver.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task T32_H10_an_answer_after_nineteen_seconds_is_in_time()
    {
        var clock = new FakeClock();
        var goOn = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            var id = await c.ChallengeAsync();
            await goOn.Task;
            await c.AnswerAsync(id, FakeConnection.PlainHello);
            await c.DrainAsync();
        });
        var connect = ConnectAsync(gateway, clock: clock);
        await clock.UntilAwaitedAsync(TimeSpan.FromSeconds(20)).WaitAsync(Soon);
        clock.Advance(TimeSpan.FromSeconds(19));
        goOn.SetResult();
        var socket = await connect.WaitAsync(Soon);
        socket.Hello.Server.Version.ShouldBe("9.9");
        socket.Abort();
    }

    [Fact]
    public async Task T32_and_after_the_limit_it_is_not()
    {
        var clock = new FakeClock();
        var isOver = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            try
            {
                await c.ChallengeAsync();
                await c.DrainAsync();
            }
            finally
            {
                isOver.SetResult();
            }
        });
        var connect = ConnectAsync(gateway, clock: clock, change: options => options.HandshakeTimeout = TimeSpan.FromSeconds(1));
        await clock.UntilAwaitedAsync(TimeSpan.FromSeconds(1)).WaitAsync(Soon);
        clock.Advance(TimeSpan.FromSeconds(1));
        var failure = await connect.ShouldThrowAsync<GatewayStartException>();
        failure.Kind.ShouldBe(GatewayStartFailure.HandshakeTimeout);
        failure.Message.ShouldStartWith("Connect handshake timeout");
        failure.IsTransient.ShouldBeTrue();
        await isOver.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task D12_T32_no_challenge_has_a_limit_of_its_own()
    {
        var clock = new FakeClock();
        await using var gateway = await FakeGateway.StartAsync(static c => c.DrainAsync());
        var connect = ConnectAsync(gateway, clock: clock);
        await clock.UntilAwaitedAsync(TimeSpan.FromSeconds(10)).WaitAsync(Soon);
        clock.Advance(TimeSpan.FromSeconds(10));
        (await connect.ShouldThrowAsync<GatewayStartException>()).Kind.ShouldBe(GatewayStartFailure.ChallengeTimeout);
    }

    [Theory]
    [InlineData("UNAVAILABLE", "gateway starting; retry shortly", GatewayStartFailure.StillStarting)]
    [InlineData("INVALID_REQUEST", "unauthorized: token mismatch", GatewayStartFailure.Refused)]
    [InlineData("NOT_PAIRED", "pairing required", GatewayStartFailure.Refused)]
    public async Task T33_D13_a_refusal_is_told_in_its_own_words_and_the_socket_is_closed(string code, string message, GatewayStartFailure kind)
    {
        var isOver = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            try
            {
                await c.RefuseAsync(await c.ChallengeAsync(), $$"""{"code":"{{code}}","message":"{{message}}"}""");
                await c.DrainAsync();
            }
            finally
            {
                isOver.SetResult();
            }
        });
        var failure = await ConnectAsync(gateway).ShouldThrowAsync<GatewayStartException>();
        (failure.Kind, failure.Message).ShouldBe((kind, message));
        await isOver.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task T33_who_hangs_up_or_does_not_listen_is_told_apart()
    {
        await using var gateway = await FakeGateway.StartAsync(static async c =>
        {
            await c.ChallengeAsync();
            await c.CloseAsync(1011, "no room");
        });
        var closed = await ConnectAsync(gateway).ShouldThrowAsync<GatewayStartException>();
        closed.Kind.ShouldBe(GatewayStartFailure.ClosedBeforeHandshake);
        closed.Message.ShouldContain("no room");
        (await ConnectAsync(FreePort.Take()).ShouldThrowAsync<GatewayStartException>()).Kind.ShouldBe(GatewayStartFailure.ConnectionRefused);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"nonce":"","ts":1}""")]
    public async Task T34_D13_a_challenge_without_a_nonce_is_refused(string payload)
    {
        var isOver = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            try
            {
                await SendAndDrainAsync(c, $$"""{"type":"event","event":"connect.challenge","payload":{{payload}}}""");
            }
            finally
            {
                isOver.SetResult();
            }
        });
        (await ConnectAsync(gateway).ShouldThrowAsync<GatewayStartException>()).Message.ShouldContain("nonce");
        await isOver.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task T35_the_connect_request_has_its_shape_and_the_proof_fits()
    {
        var folder = Directory.CreateTempSubdirectory("manager-");
        var shown = new TaskCompletionSource<JsonElement>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            shown.SetResult(c.Connect);
            await c.DrainAsync();
        });
        (await ConnectAsync(gateway, folder.FullName)).Abort();
        var connect = await shown.Task.WaitAsync(Soon);
        var device = connect.GetProperty("device");
        var id = device.GetProperty("id").GetString()!;
        var key = DeviceProof.ReadKey(device.GetProperty("publicKey").GetString()!).ShouldNotBeNull();
        DeviceProof.IdOf(key).ShouldBe(id);
        device.GetProperty("nonce").GetString().ShouldBe("n-1");
        var client = connect.GetProperty("client");
        (client.GetProperty("id").GetString(), client.GetProperty("mode").GetString()).ShouldBe(("gateway-client", "ui"));
        (connect.GetProperty("role").GetString(), connect.GetProperty("scopes")[0].GetString(), connect.GetProperty("auth").GetProperty("token").GetString()).ShouldBe(("operator", "operator.admin", "secret-token"));

        // Ed25519 is deterministic: the same key signs the same payload the same way.
        var own = DeviceIdentityFile.Load(folder.FullName, TimeProvider.System).Key();
        var text = $"v2|{id}|gateway-client|ui|operator|operator.admin|{device.GetProperty("signedAt").GetInt64()}|secret-token|n-1";
        device.GetProperty("signature").GetString().ShouldBe(DeviceProof.Write(own.Sign(Encoding.UTF8.GetBytes(text))));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task T35_without_an_identity_no_device_is_shown()
    {
        var hasDevice = new TaskCompletionSource<bool>();
        await using var gateway = await FakeGateway.StartAsync(async c =>
        {
            await c.WelcomeAsync();
            hasDevice.SetResult(c.Connect.TryGetProperty("device", out _));
            await c.DrainAsync();
        });
        (await ConnectAsync(gateway)).Abort();
        (await hasDevice.Task.WaitAsync(Soon)).ShouldBeFalse();
    }

    [Fact]
    public void T36_the_golden_vector()
    {
        using var key = DeviceKey.FromPem("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n");
        var client = new ClientInfo { Id = "gateway-client", Mode = "ui", Version = "0", Platform = "x" };
        key.DeviceId.ShouldBe("21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9");
        DeviceProof.Write(key.PublicKey.Span).ShouldBe("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        DeviceProof.Write(key.Sign(DeviceProof.Payload(key.DeviceId, client, "operator", ["operator.admin"], 1700000000000, "clawx-test-token", "nonce-123")))
            .ShouldBe("n4YWjyY28RX-mN07v_zxYx24C-VvPUFvcVFJRMiW7wQ-tfOG427zN8IARlHlDsg6fTD66TXPqoObZXuTv8TQDg");
        DeviceProof.Write(key.Sign(DeviceProof.Payload(key.DeviceId, client, "operator", ["operator.admin"], 1700000000000, null, null)))
            .ShouldBe("AxI3bJbmmYxfEw_uQsYGpIvdGBo8F7BDDqPqwbI8WviBcDpTCq8dvDfNPij4-aypoksiH9KeRSWFs4q6VDQMDg");
    }

    [Fact]
    public async Task T53_answers_of_the_older_form_are_answers_too()
    {
        await using var gateway = await FakeGateway.StartAsync(static async c =>
        {
            await c.WelcomeAsync();
            await c.SendAsync($$"""{"jsonrpc":"2.0","id":{{await c.NextIdAsync()}},"result":{"by":"number"} }""");
            await c.SendAsync($$"""{"jsonrpc":"2.0","id":"{{await c.NextIdAsync()}}","result":{"by":"text"} }""");
            await c.SendAsync($$"""{"jsonrpc":"2.0","id":{{await c.NextIdAsync()}},"error":{"code":-32601,"message":"unknown method: x"} }""");
            await c.AnswerAsync(await c.NextIdAsync(), "null");
            await c.SendAsync("""{"jsonrpc":"2.0","id":0,"result":1}""");
            await c.SendAsync("""{"jsonrpc":"2.0","method":"tool.call_started","params":{}}""");
            await c.DrainAsync();
        });
        var seen = new List<(string Frame, bool IsAnswer)>();
        var last = new TaskCompletionSource();
        var socket = await ConnectAsync(gateway, onFrame: (frame, isAnswer) =>
        {
            seen.Add((Encoding.UTF8.GetString(frame.Span), isAnswer));
            if (seen[^1].Frame.Contains("tool.call_started", StringComparison.Ordinal))
            {
                last.SetResult();
            }
        });
        (await socket.CallAsync("a", null, CancellationToken.None)).GetProperty("by").GetString().ShouldBe("number");
        (await socket.CallAsync("b", null, CancellationToken.None)).GetProperty("by").GetString().ShouldBe("text");
        (await socket.CallAsync("c", null, CancellationToken.None).ShouldThrowAsync<GatewayException>()).Message.ShouldBe("unknown method: x");
        (await socket.CallAsync("d", null, CancellationToken.None)).ValueKind.ShouldBe(JsonValueKind.Null);
        await last.Task.WaitAsync(Soon);
        seen.Select(one => one.IsAnswer).ShouldBe([true, true, true, true, false, false]);
        socket.Abort();
    }

    private static async Task<bool> ProbeAsync(Func<FakeConnection, Task> script, TimeSpan limit)
    {
        await using var gateway = await FakeGateway.StartAsync(script);
        return await GatewayProbe.IsAnsweringAsync(gateway.Url, limit, TimeProvider.System, CancellationToken.None);
    }

    private static async Task SendAndDrainAsync(FakeConnection connection, string frame)
    {
        await connection.SendAsync(frame);
        await connection.DrainAsync();
    }

    private static Task<IGatewaySocket> ConnectAsync(
        FakeGateway gateway, string? identity = null, FakeClock? clock = null, Action<GatewayManagerOptions>? change = null, Action<ReadOnlyMemory<byte>, bool>? onFrame = null) =>
        ConnectAsync(gateway.Url.Port, identity, clock, change, onFrame);

    private static Task<IGatewaySocket> ConnectAsync(
        int port, string? identity = null, FakeClock? clock = null, Action<GatewayManagerOptions>? change = null, Action<ReadOnlyMemory<byte>, bool>? onFrame = null)
    {
        var options = new GatewayManagerOptions { IdentityFolder = identity };
        change?.Invoke(options);
        var time = (TimeProvider?)clock ?? TimeProvider.System;
        var configured = Options.Create(options);
        var sockets = new ClientSockets(configured, new DeviceSource(configured, time, NullLogger<DeviceSource>.Instance), time);
        return sockets.ConnectAsync(port, "secret-token", onFrame ?? ((_, _) => { }), CancellationToken.None);
    }
}
