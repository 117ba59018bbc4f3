using System.Text.Json;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>The bridge with its packages from npm's registry, put there by the plugin itself. Nothing where there is no Node.js.</summary>
public sealed class InstalledBridge : IAsyncLifetime
{
    // The registry is somebody else's, and may be slow.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private PluginHarness? _plugin;

    /// <summary>Where it is.</summary>
    public string Directory { get; private set; } = "";

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        if (!FakeWhatsApp.HasNode)
        {
            return;
        }

        _plugin = await PluginHarness.StartAsync<WhatsAppPlugin>("{}", new PluginTestOptions { RealTime = true, Patience = Patience });
        using var answer = JsonDocument.Parse(await _plugin.CallAsync("whatsapp.setup"));
        Directory = answer.RootElement.GetProperty("directory").GetString()!;
    }

    /// <inheritdoc />
    public async Task DisposeAsync() => await (_plugin?.DisposeAsync() ?? ValueTask.CompletedTask);
}
