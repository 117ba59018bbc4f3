using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Identity;

namespace PluginGateway.Conformance.Tests.Conformance;

/// <summary>The devices of a recorded conversation: each has a key of its own here, and signs anew, with the same mistakes as the recorded one.</summary>
internal sealed class RecordedDevices : IDisposable
{
    private readonly Dictionary<string, TestDevice> _devices = new(StringComparer.Ordinal);
    private string _request = "none";
    private string _token = "none";

    /// <summary>The <c>device</c> of a connect, for <c>{ "sign": name, "nonce"?: true, "wrong"?: nonce|signature|identity|age }</c>.</summary>
    public JsonObject Sign(JsonObject connect, JsonObject recorded, string challenge)
    {
        var device = Named(recorded["sign"]!.GetValue<string>());
        var wrong = recorded["wrong"]?.GetValue<string>();
        var nonce = recorded.ContainsKey("nonce") ? wrong == "nonce" ? "deadbeef" : challenge : null;
        var at = TimeProvider.System.GetUtcNow() - (wrong == "age" ? TimeSpan.FromMinutes(11) : TimeSpan.Zero);
        var signed = device.Sign(connect, nonce, at.ToUnixTimeMilliseconds());
        if (wrong == "signature")
        {
            signed["signedAt"] = at.ToUnixTimeMilliseconds() + 1;
        }
        else if (wrong == "identity")
        {
            signed["id"] = new string('0', 64);
        }

        return signed;
    }

    /// <summary>Remembers the newest request for pairing and the newest token that was told.</summary>
    public void Learn(JsonObject answer)
    {
        var payload = answer["payload"] as JsonObject;
        _request = answer["error"]?["details"]?["requestId"]?.GetValue<string>() ?? (payload?["request"] as JsonObject)?["requestId"]?.GetValue<string>() ?? _request;
        _token = (payload?["auth"] as JsonObject)?["deviceToken"]?.GetValue<string>() ?? (payload?["node"] as JsonObject)?["token"]?.GetValue<string>() ?? _token;
    }

    /// <summary>Puts them, and the ids of devices, in the place of <c>{request}</c>, <c>{deviceToken}</c> and <c>{device:name}</c>.</summary>
    public string Adapt(string text)
    {
        text = text.Replace("{request}", _request, StringComparison.Ordinal).Replace("{deviceToken}", _token, StringComparison.Ordinal);
        return _devices.Aggregate(text, (adapted, device) => adapted.Replace($"{{device:{device.Key}}}", device.Value.Id, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        foreach (var device in _devices.Values)
        {
            device.Dispose();
        }
    }

    private TestDevice Named(string name) => _devices.TryGetValue(name, out var device) ? device : _devices[name] = new TestDevice();
}
