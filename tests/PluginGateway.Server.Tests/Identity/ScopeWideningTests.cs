using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Events;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Security;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>
/// Whatever devices and people do in whatever order: no device gets more than a person who held it has approved, and nothing comes back that was taken away (SEC-06,
/// SEC-07). The services on a real database; the model is a few lines of its own.
/// </summary>
public sealed class ScopeWideningTests
{
    private static readonly string[] Names = [.. Scopes.All.Order(StringComparer.Ordinal)];
    private static readonly RequestPeer Afar = new(System.Net.IPAddress.Parse("192.0.2.1"), IsLocal: false, OriginKind.None);

    /// <summary>One thing that somebody does: <paramref name="Scopes"/> and <paramref name="Held"/> are sets of scopes as bits.</summary>
    private sealed record Step(Deed Deed, int Device, int Scopes, int Held);

    private enum Deed
    {
        Connect,
        ConnectWithToken,
        Approve,
        Reject,
        Rotate,
        Narrow,
        Revoke,
        Remove,
    }

    [Fact]
    public void SEC_06_no_order_of_events_widens_what_a_device_may_do()
    {
        var step = from deed in Gen.Elements(Enum.GetValues<Deed>())
                   from device in Gen.Choose(0, 1)
                   from scopes in Gen.Choose(0, (1 << Names.Length) - 1)
                   from held in Gen.Choose(0, (1 << Names.Length) - 1)
                   select new Step(deed, device, scopes, held);
        var steps = Gen.ListOf(step, 25).Select(list => list.ToArray()).ToArbitrary();

        Prop.ForAll<Step[]>(steps, RunAsync).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static async Task RunAsync(Step[] sequence)
    {
        await using var world = new World();
        foreach (var one in sequence)
        {
            await world.DoAsync(one);
        }
    }

    private static void ShouldLieWithin(IEnumerable<string> scopes, IEnumerable<string> others) => scopes.Except(Scopes.Covered(others), StringComparer.Ordinal).ShouldBeEmpty();

    private static string[] Set(int bits) => [.. Names.Where((_, i) => (bits & (1 << i)) != 0)];

    private sealed class World : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("pgw-test-").FullName;
        private readonly SqliteDatabase _database;
        private readonly DeviceBook _book;
        private readonly DevicePairing _pairing;
        private readonly DeviceTokens _tokens;
        private readonly DeviceAdmission _admission;
        private readonly ProvedDevice[] _devices = [new("device-a", "key-a"), new("device-b", "key-b")];

        // What people have given to each device; null once it was taken away.
        private readonly IReadOnlySet<string>?[] _given = new IReadOnlySet<string>?[2];
        private readonly string?[] _token = new string?[2];

        public World()
        {
            _database = SqliteDatabase.Open(Path.Combine(_folder, "gateway.db"));
            _book = new DeviceBook(new SqliteDeviceStore(_database), TimeProvider.System);
            _pairing = new DevicePairing(_book, new Broadcaster(
                new ConnectionRegistry(), new EventLog(new SqliteEventLogStore(_database), new ResumeOptions(), new Boot(), TimeProvider.System, NullLogger<EventLog>.Instance)), new ExecutingCommands(new ContributionBoard()));
            _tokens = new DeviceTokens(_book);
            _admission = new DeviceAdmission(_pairing, _tokens);
        }

        public async Task DoAsync(Step step)
        {
            switch (step.Deed)
            {
                case Deed.Connect:
                    await ConnectAsync(step.Device, Set(step.Scopes), token: null);
                    break;
                case Deed.ConnectWithToken when _token[step.Device] is { } token:
                    await ConnectWithTokenAsync(step.Device, Set(step.Scopes), token);
                    break;
                case Deed.Approve:
                    await ApproveAsync(step.Device, Set(step.Held));
                    break;
                case Deed.Reject when Request(step.Device) is { } request:
                    await _pairing.RejectAsync(request.RequestId);
                    break;
                case Deed.Rotate or Deed.Narrow:
                    await RotateAsync(step.Device, step.Deed == Deed.Narrow ? Set(step.Scopes) : null, Set(step.Held));
                    break;
                case Deed.Revoke or Deed.Remove:
                    await TakeAwayAsync(step);
                    break;
            }

            AgreesWithTheDatabase();
        }

        public async ValueTask DisposeAsync()
        {
            await _database.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }

        private static Claims ClaimsOf(string[] asked) =>
            new(new ClientInfo { Id = "cli", Mode = "cli", Version = "1", Platform = "linux" }, Roles.Operator, asked, []);

        private async Task ConnectAsync(int device, string[] asked, ShownToken? token)
        {
            var peer = new AuthenticatedPeer("owner", ClaimsOf(asked), _devices[device], token);
            var verdict = await _admission.AdmitAsync(peer, Afar);
            if (!verdict.Passed(out var admitted, out var refused))
            {
                refused.Message.ShouldBe("pairing required");
                return;
            }

            _given[device].ShouldNotBeNull();
            admitted.Grant.Scopes.ShouldBe(asked, ignoreOrder: true);
            ShouldLieWithin(admitted.Grant.Scopes, _given[device]!);
            _token[device] = admitted.Auth!.DeviceToken;
        }

        private async Task ConnectWithTokenAsync(int device, string[] asked, string text)
        {
            if (_tokens.Find(_devices[device].Id, ClaimsOf(asked), text) is { } token)
            {
                ShouldLieWithin(asked, token.Issued.Scopes);
                await ConnectAsync(device, asked, token);
            }
        }

        private async Task ApproveAsync(int device, string[] held)
        {
            if (Request(device) is not { } request)
            {
                return;
            }

            try
            {
                await _pairing.ApproveAsync(request.RequestId, held);
                ShouldLieWithin(request.Scopes, held);
                _given[device] = (_given[device] ?? new HashSet<string>(StringComparer.Ordinal)).Union(request.Scopes, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
            }
            catch (GatewayException e)
            {
                e.Message.ShouldStartWith("missing scope: ");
                request.Scopes.ShouldContain(scope => !Scopes.Covered(held).Contains(scope));
            }
        }

        private async Task RotateAsync(int device, string[]? scopes, string[] held)
        {
            var before = _book.Find(_devices[device].Id)?.Roles.GetValueOrDefault(Roles.Operator)?.Scopes;
            try
            {
                var rotated = await _tokens.RotateAsync(new DeviceTokenRotateParams(_devices[device].Id, Roles.Operator) { Scopes = scopes }, held);
                ShouldLieWithin(rotated.Scopes, held);
                ShouldLieWithin(rotated.Scopes, before!);
                _given[device] = rotated.Scopes.ToHashSet(StringComparer.Ordinal);
                _token[device] = rotated.Token;
            }
            catch (GatewayException e)
            {
                e.Code.ShouldBe(ErrorCodes.InvalidRequest);
            }
        }

        private async Task TakeAwayAsync(Step step)
        {
            var id = _devices[step.Device].Id;
            try
            {
                if (step.Deed == Deed.Remove)
                {
                    await _pairing.RemoveAsync(id);
                }
                else
                {
                    await _tokens.RevokeAsync(new DeviceTokenParams(id, Roles.Operator));
                }

                _given[step.Device] = null;
            }
            catch (GatewayException e)
            {
                e.Message.ShouldStartWith("unknown deviceId");
            }
        }

        private PairingRequest? Request(int device) => _book.RequestOf(_devices[device].Id);

        private void AgreesWithTheDatabase()
        {
            var kept = new DeviceBook(new SqliteDeviceStore(_database), TimeProvider.System);
            foreach (var device in _devices)
            {
                Look(kept.Find(device.Id)).ShouldBe(Look(_book.Find(device.Id)));
            }
        }

        private static string Look(Device? device) => device is null ? "none" : string.Join(
            '|',
            device.IsPaired,
            device.ApprovedAt,
            string.Join(';', device.Roles.Values.Select(role => $"{string.Join(',', role.Scopes)} {role.IsLimited} {role.RotatedAt} {role.RevokedAt} {role.LastUsedAt} "
                + string.Join(',', role.Tokens.Select(token => Convert.ToHexString(token.Digest) + token.ExpiresAt)))));
    }
}
