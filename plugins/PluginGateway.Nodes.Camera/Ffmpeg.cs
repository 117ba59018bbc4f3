using System.Globalization;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Nodes.Camera;

/// <summary>Runs ffmpeg as a child of the node, which ends with the call. Any thread.</summary>
internal sealed class Ffmpeg(IPluginProcesses processes, Cameras cameras)
{
    /// <summary>What a camera is for ffmpeg.</summary>
    public static IReadOnlyList<string> Input(CameraDevice camera) => camera.Id == Cameras.TestId
        ? ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30"]
        : ["-f", "v4l2", "-i", "/dev/" + camera.Id];

    /// <summary>A picture that is no wider than that, with its proportions; codecs want even sizes.</summary>
    public static string Scale(int maxWidth) => $"scale=w='trunc(min({maxWidth.ToString(CultureInfo.InvariantCulture)},iw)/2)*2':h=-2";

    /// <summary>Seconds as ffmpeg reads them.</summary>
    public static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">All but the general ones.</param>
    /// <param name="limit">Most that it may write to its standard output, in bytes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="NodeCommandException">It failed, or has too much to say.</exception>
    public async Task<byte[]> RunAsync(IReadOnlyList<string> arguments, long limit, CancellationToken cancellation)
    {
        try
        {
            await using var process = await processes.StartAsync(
                new PluginProcessStart(cameras.Options.Ffmpeg, ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", .. arguments]) { Name = "ffmpeg" }, cancellation);
            await using var ended = cancellation.UnsafeRegister(static child => ((IPluginProcess)child!).Kill(), process);
            var output = await ReadAsync(process.Output, limit, cancellation);
            var code = await process.Exit.WaitAsync(cancellation);
            return code == 0 ? output : throw new NodeCommandException($"ffmpeg ended with {code}: {string.Join("; ", process.LastErrors.TakeLast(3))}");
        }
        catch (FileNotFoundException e)
        {
            throw new NodeCommandException($"the node has no ffmpeg: {e.Message}", e);
        }
    }

    /// <summary>What is said of a file that does not fit.</summary>
    public static NodeCommandException TooLarge(long limit) =>
        new($"the picture or clip is larger than {limit / 1_000_000} MB (maxMegabytes of the node); ask for a smaller or shorter one");

    private static async Task<byte[]> ReadAsync(Stream output, long limit, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await output.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            content.Write(buffer, 0, read);
            if (content.Length > limit)
            {
                throw TooLarge(limit);
            }
        }

        return content.ToArray();
    }
}
