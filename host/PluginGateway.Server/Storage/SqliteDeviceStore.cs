using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Storage;

/// <summary>Devices and pairing requests in SQLite. A device is written whole: it is small, and then memory and file cannot differ in parts.</summary>
internal sealed class SqliteDeviceStore(SqliteDatabase database) : IDeviceStore
{
    /// <inheritdoc />
    public IReadOnlyList<Device> LoadDevices() => database.Read(connection =>
    {
        var tokens = connection.Rows("SELECT device_id, role, digest, scopes, issued_at, expires_at FROM device_token ORDER BY issued_at, rowid", row => (
            Owner: (row.GetString(0), row.GetString(1)),
            Token: new IssuedToken((byte[])row.GetValue(2), List(row.GetString(3)), row.GetInt64(4), row.Number(5)))).ToLookup(row => row.Owner, row => row.Token);
        var roles = connection.Rows("SELECT device_id, role, scopes, is_limited, created_at, rotated_at, revoked_at, last_used_at FROM device_role", row => (
            Owner: row.GetString(0),
            Role: new DeviceRole(row.GetString(1), List(row.GetString(2)), row.GetInt64(4))
            {
                IsLimited = row.GetBoolean(3),
                RotatedAt = row.Number(5),
                RevokedAt = row.Number(6),
                LastUsedAt = row.Number(7),
                Tokens = [.. tokens[(row.GetString(0), row.GetString(1))]],
            })).ToLookup(row => row.Owner, row => row.Role, StringComparer.Ordinal);
        return connection.Rows(
            "SELECT device_id, public_key, created_at, approved_at, removed_at, may_execute, display_name, platform, client_id, client_mode, role, remote_ip, label, node, pin, offer FROM device",
            row => new Device(row.GetString(0), row.GetString(1), row.GetInt64(2))
            {
                ApprovedAt = row.GetInt64(3),
                RemovedAt = row.Number(4),
                MayExecute = row.GetBoolean(5),
                Look = new DeviceLook(row.Text(6), row.Text(7), row.Text(8), row.Text(9), row.Text(10), row.Text(11)),
                Label = row.Text(12),
                Node = Facts(row.Text(13)),
                Pin = Pin(row.Text(14)),
                Offer = row.Text(15) is { } offer ? JsonSerializer.Deserialize(offer, ApprovedOfferJson.Default.ApprovedOffer) : null,
                Roles = roles[row.GetString(0)].ToDictionary(role => role.Name, StringComparer.Ordinal),
            });
    });

    /// <inheritdoc />
    public IReadOnlyList<PairingRequest> LoadRequests() => database.Read(connection => connection.Rows(
        "SELECT request_id, device_id, public_key, role, scopes, commands, display_name, platform, client_id, client_mode, remote_ip, is_repair, requested_at, node, pin FROM pairing_request",
        row => new PairingRequest(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            List(row.GetString(4)),
            List(row.GetString(5)),
            new DeviceLook(row.Text(6), row.Text(7), row.Text(8), row.Text(9), row.GetString(3), row.Text(10)),
            row.GetBoolean(11),
            row.GetInt64(12))
        {
            Node = Facts(row.Text(13)),
            Pin = Pin(row.Text(14)),
        }));

    /// <inheritdoc />
    public Task SaveAsync(Device device, bool settlesRequest) => database.WriteAsync(connection =>
    {
        connection.Execute(
            """
            INSERT INTO device (device_id, public_key, display_name, platform, client_id, client_mode, role, remote_ip, may_execute, created_at, approved_at, removed_at, label, node, pin, offer)
            VALUES (@Id, @PublicKey, @DisplayName, @Platform, @ClientId, @ClientMode, @Role, @RemoteIp, @MayExecute, @CreatedAt, @ApprovedAt, @RemovedAt, @Label, @Node, @Pin, @Offer)
            ON CONFLICT (device_id) DO UPDATE SET public_key = excluded.public_key, label = excluded.label, node = excluded.node, pin = excluded.pin, offer = excluded.offer, display_name = excluded.display_name, platform = excluded.platform, client_id = excluded.client_id,
                client_mode = excluded.client_mode, role = excluded.role, remote_ip = excluded.remote_ip, may_execute = excluded.may_execute,
                created_at = excluded.created_at, approved_at = excluded.approved_at, removed_at = excluded.removed_at;
            DELETE FROM device_token WHERE device_id = @Id;
            DELETE FROM device_role WHERE device_id = @Id
            """,
            new
            {
                device.Id, device.PublicKey, device.Look.DisplayName, device.Look.Platform, device.Look.ClientId, device.Look.ClientMode, device.Look.Role,
                device.Look.RemoteIp, device.MayExecute, device.CreatedAt, device.ApprovedAt, device.RemovedAt,
                device.Label, Node = Json(device.Node), Pin = Json(device.Pin),
                Offer = device.Offer is { } offer ? JsonSerializer.Serialize(offer, ApprovedOfferJson.Default.ApprovedOffer) : null,
            });
        foreach (var role in device.Roles.Values)
        {
            InsertRole(connection, device.Id, role);
        }

        if (settlesRequest)
        {
            DeleteRequest(connection, device.Id);
        }
    });

    /// <inheritdoc />
    public Task SaveAsync(PairingRequest request) => database.WriteAsync(connection => connection.Execute(
        """
        DELETE FROM pairing_request WHERE requested_at <= @Oldest;
        INSERT OR REPLACE INTO pairing_request
            (device_id, request_id, public_key, role, scopes, commands, display_name, platform, client_id, client_mode, remote_ip, is_repair, requested_at, node, pin)
        VALUES (@DeviceId, @RequestId, @PublicKey, @Role, @Scopes, @Commands, @DisplayName, @Platform, @ClientId, @ClientMode, @RemoteIp, @IsRepair, @At, @Node, @Pin)
        """,
        new
        {
            request.DeviceId, request.RequestId, request.PublicKey, request.Role, Scopes = Json(request.Scopes), Commands = Json(request.Commands),
            request.Look.DisplayName, request.Look.Platform, request.Look.ClientId, request.Look.ClientMode, request.Look.RemoteIp, request.IsRepair, request.At,
            Node = Json(request.Node), Pin = Json(request.Pin),
            Oldest = request.At - (long)DeviceBook.RequestLife.TotalMilliseconds,
        }));

    /// <inheritdoc />
    public Task RemoveRequestAsync(string deviceId) => database.WriteAsync(connection => DeleteRequest(connection, deviceId));

    /// <inheritdoc />
    public IReadOnlyList<OfferRequest> LoadOfferRequests() => database.Read(connection =>
        connection.Rows("SELECT request FROM offer_request", row => JsonSerializer.Deserialize(row.GetString(0), ApprovedOfferJson.Default.OfferRequest)!));

    /// <inheritdoc />
    public Task SaveAsync(OfferRequest request) => database.WriteAsync(connection => connection.Execute(
        "INSERT OR REPLACE INTO offer_request (device_id, request) VALUES (@DeviceId, @Request)",
        new { request.DeviceId, Request = JsonSerializer.Serialize(request, ApprovedOfferJson.Default.OfferRequest) }));

    /// <inheritdoc />
    public Task RemoveOfferRequestAsync(string deviceId) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM offer_request WHERE device_id = @deviceId", new { deviceId }));

    private static void InsertRole(SqliteConnection connection, string deviceId, DeviceRole role)
    {
        connection.Execute(
            """
            INSERT INTO device_role (device_id, role, scopes, is_limited, created_at, rotated_at, revoked_at, last_used_at)
            VALUES (@deviceId, @Name, @Scopes, @IsLimited, @CreatedAt, @RotatedAt, @RevokedAt, @LastUsedAt)
            """,
            new { deviceId, role.Name, Scopes = Json(role.Scopes), role.IsLimited, role.CreatedAt, role.RotatedAt, role.RevokedAt, role.LastUsedAt });
        foreach (var token in role.Tokens)
        {
            connection.Execute(
                "INSERT INTO device_token (digest, device_id, role, scopes, issued_at, expires_at) VALUES (@Digest, @deviceId, @Name, @Scopes, @IssuedAt, @ExpiresAt)",
                new { token.Digest, deviceId, role.Name, Scopes = Json(token.Scopes), token.IssuedAt, token.ExpiresAt });
        }
    }

    private static void DeleteRequest(SqliteConnection connection, string deviceId) =>
        connection.Execute("DELETE FROM pairing_request WHERE device_id = @deviceId", new { deviceId });

    private static string Json(IReadOnlyList<string> list) => JsonSerializer.Serialize(list, DevicesJson.Default.IReadOnlyListString);

    private static string? Json(NodeFacts? facts) => facts is null ? null : JsonSerializer.Serialize(facts, NodeFactsJson.Default.NodeFacts);

    private static string? Json(DevicePin? pin) => pin is null ? null : JsonSerializer.Serialize(pin, DevicePinJson.Default.DevicePin);

    private static DevicePin? Pin(string? json) => json is null ? null : JsonSerializer.Deserialize(json, DevicePinJson.Default.DevicePin);

    private static NodeFacts? Facts(string? json) => json is null ? null : JsonSerializer.Deserialize(json, NodeFactsJson.Default.NodeFacts);

    private static IReadOnlyList<string> List(string json) => JsonSerializer.Deserialize(json, DevicesJson.Default.IReadOnlyListString)!;
}
