using System.Buffers.Binary;
using System.Diagnostics;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>An X server without a screen, whose pixels are a file.</summary>
internal sealed class VirtualScreen : IAsyncDisposable
{
    /// <summary>Where Debian installs it.</summary>
    public const string Program = "/usr/bin/Xvfb";

    private readonly Process _server;
    private readonly DirectoryInfo _folder;

    private VirtualScreen(Process server, DirectoryInfo folder, string display) => (_server, _folder, Display) = (server, folder, display);

    /// <summary>What <c>DISPLAY</c> has to say.</summary>
    public string Display { get; }

    public static async Task<VirtualScreen> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("screen-");

        // It takes a number that is free, and says it when it is ready.
        var server = Process.Start(new ProcessStartInfo(Program, ["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-fbdir", folder.FullName])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var number = await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return new VirtualScreen(server, folder, $":{number.ShouldNotBeNull()}");
    }

    /// <summary>How many pixels are pure green.</summary>
    public async Task<int> GreenAsync()
    {
        // An XWD file: header and palette, then 32 bits a pixel: blue, green, red, nothing.
        var file = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "Xvfb_screen0"));
        var start = (int)BinaryPrimitives.ReadUInt32BigEndian(file) + ((int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(76)) * 12);
        var count = 0;
        for (var at = start; at + 4 <= file.Length; at += 4)
        {
            count += file[at] == 0 && file[at + 1] == 0xff && file[at + 2] == 0 ? 1 : 0;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _folder.Delete(recursive: true);
    }
}
